package io.loadstar.benchmarks.registry;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits of a program (stateless). */
final class Pause {

    private Pause() {}

    /**
     * Waits.
     *
     * @param pause how long
     */
    static void of(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
