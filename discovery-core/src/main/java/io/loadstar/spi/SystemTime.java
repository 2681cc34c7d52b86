package io.loadstar.spi;

import java.time.Instant;

/** The machine's own clocks (concurrent). */
enum SystemTime implements TimeSource {
    INSTANCE;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant wallTime() {
        return Instant.now();
    }
}
