package io.loadstar.benchmarks.program;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits of a program (stateless). */
public final class Pause {

    private Pause() {}

    /**
     * Waits.
     *
     * @param pause how long
     */
    public static void of(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
