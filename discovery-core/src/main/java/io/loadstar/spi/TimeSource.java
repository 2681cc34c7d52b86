package io.loadstar.spi;

import java.time.Instant;

/** The time, injected: a monotonic clock to reckon with and a wall clock to show (concurrent). */
public interface TimeSource {

    /** {@return a monotonic time in nanoseconds from an arbitrary origin; only differences mean anything} */
    long nanoTime();

    /** {@return the wall clock's time, for display; nothing expires by it} */
    Instant wallTime();

    /** {@return the machine's own clocks} */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }
}
