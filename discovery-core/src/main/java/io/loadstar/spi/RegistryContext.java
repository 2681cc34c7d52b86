package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What an adapter works with: time, loops, threads that may block, random (immutable data).
 *
 * <p>The blocking executor gives each task a thread of its own, a virtual one from Java 21 on. An adapter starts no
 * other threads, except those of a client library that cannot do without; their names begin with {@code loadstar-}.
 */
public final class RegistryContext {

    private final TimeSource time;
    private final LoopScheduler scheduler;
    private final Executor blocking;
    private final RandomGenerator random;

    /**
     * Creates a context.
     *
     * @param time the resolver's time
     * @param scheduler the resolver's loops, for what is short and does not block
     * @param blocking a thread for each task, for what blocks
     * @param random for jitter; may be called by any thread
     */
    public RegistryContext(TimeSource time, LoopScheduler scheduler, Executor blocking, RandomGenerator random) {
        this.time = requireNonNull(time, "time");
        this.scheduler = requireNonNull(scheduler, "scheduler");
        this.blocking = requireNonNull(blocking, "blocking");
        this.random = requireNonNull(random, "random");
    }

    /** {@return the resolver's time} */
    public TimeSource time() {
        return time;
    }

    /** {@return the resolver's loops, for what is short and does not block} */
    public LoopScheduler scheduler() {
        return scheduler;
    }

    /** {@return a thread for each task, for what blocks} */
    public Executor blocking() {
        return blocking;
    }

    /** {@return the random generator for jitter; may be called by any thread} */
    public RandomGenerator random() {
        return random;
    }
}
