package io.loadstar.spi.watch;

import static java.util.Objects.requireNonNull;

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
public final class Backoff {

    /** The ceiling of the first wait. */
    public static final Duration FIRST_CEILING = Duration.ofMillis(500);

    /** The ceiling that is not exceeded. */
    public static final Duration LAST_CEILING = Duration.ofSeconds(30);

    /** The shortest wait. */
    public static final Duration LEAST = Duration.ofMillis(20);

    private static final long HEALTHY_NANOS = Duration.ofSeconds(60).toNanos();

    private final TimeSource time;
    private final RandomGenerator random;
    private long ceilingNanos = FIRST_CEILING.toNanos();
    private boolean healthy;
    private long healthySince;

    /**
     * Creates a back-off that starts at the first ceiling.
     *
     * @param time reckons how long health has lasted
     * @param random the jitter
     */
    public Backoff(TimeSource time, RandomGenerator random) {
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
    }

    /** Notes that an attempt succeeded. */
    public void succeeded() {
        if (!healthy) {
            healthy = true;
            healthySince = time.nanoTime();
        }
    }

    /** {@return the wait before the next attempt, after one that failed} */
    public Duration failed() {
        if (healthy && time.nanoTime() - healthySince >= HEALTHY_NANOS) {
            ceilingNanos = FIRST_CEILING.toNanos();
        }
        healthy = false;
        long wait = (long) (random.nextDouble() * ceilingNanos);
        ceilingNanos = Math.min(2 * ceilingNanos, LAST_CEILING.toNanos());
        return Duration.ofNanos(Math.max(wait, LEAST.toNanos()));
    }
}
