package io.loadstar.registry.zookeeper;

import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: full jitter under a ceiling that doubles from 0.5 s to 30 s, and starts
 * again at 0.5 s after 60 s of health (loop-confined).
 *
 * <p>Full jitter: a wait is uniform between zero and the ceiling, so that clients that failed together do not come back
 * together ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Waits under 20 ms are rounded up: an attempt
 * is never made at once.
 */
final class Backoff {

    static final Duration FIRST_CEILING = Duration.ofMillis(500);
    static final Duration LAST_CEILING = Duration.ofSeconds(30);
    static final Duration LEAST = Duration.ofMillis(20);
    private static final long HEALTHY_NANOS = Duration.ofSeconds(60).toNanos();

    private final TimeSource time;
    private final RandomGenerator random;
    private long ceilingNanos = FIRST_CEILING.toNanos();
    private boolean healthy;
    private long healthySince;

    Backoff(TimeSource time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /** Notes that an attempt succeeded. */
    void succeeded() {
        if (!healthy) {
            healthy = true;
            healthySince = time.nanoTime();
        }
    }

    /** Notes that an attempt failed, and returns the wait before the next one. */
    Duration failed() {
        if (healthy && time.nanoTime() - healthySince >= HEALTHY_NANOS) {
            ceilingNanos = FIRST_CEILING.toNanos();
        }
        healthy = false;
        long wait = (long) (random.nextDouble() * ceilingNanos);
        ceilingNanos = Math.min(2 * ceilingNanos, LAST_CEILING.toNanos());
        return Duration.ofNanos(Math.max(wait, LEAST.toNanos()));
    }
}
