package io.loadstar.internal.health;

import static java.util.Objects.requireNonNull;

import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.TimeSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What a prober works with (immutable data).
 *
 * @param time the resolver's time
 * @param scheduler the resolver's loops, for timers
 * @param loop runs a task on the service's loop, in order
 * @param random for jitter; loop-confined
 * @param tally counts the results
 */
public record ProberContext(
        TimeSource time, LoopScheduler scheduler, Executor loop, RandomGenerator random, ProbeTally tally) {

    /**
     * Checks that nothing is missing.
     *
     * @param time the resolver's time
     * @param scheduler the resolver's loops, for timers
     * @param loop runs a task on the service's loop, in order
     * @param random for jitter; loop-confined
     * @param tally counts the results
     */
    public ProberContext {
        requireNonNull(time, "time");
        requireNonNull(scheduler, "scheduler");
        requireNonNull(loop, "loop");
        requireNonNull(random, "random");
        requireNonNull(tally, "tally");
    }
}
