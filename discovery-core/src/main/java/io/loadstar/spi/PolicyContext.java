package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import java.util.random.RandomGenerator;

/**
 * What a policy's factory works with: time, random, scheduler and settings (immutable data).
 *
 * <p>The random generator is loop-confined: a picker, which any thread calls, keeps its own state and only seeds it
 * from here.
 */
public final class PolicyContext {

    private final ServiceKey service;
    private final ServiceConfig config;
    private final TimeSource time;
    private final LoopScheduler scheduler;
    private final RandomGenerator random;

    /**
     * Creates a context.
     *
     * @param service the service
     * @param config its settings
     * @param time the resolver's time
     * @param scheduler the resolver's loops
     * @param random loop-confined; seeded in tests
     */
    public PolicyContext(
            ServiceKey service,
            ServiceConfig config,
            TimeSource time,
            LoopScheduler scheduler,
            RandomGenerator random) {
        this.service = requireNonNull(service, "service");
        this.config = requireNonNull(config, "config");
        this.time = requireNonNull(time, "time");
        this.scheduler = requireNonNull(scheduler, "scheduler");
        this.random = requireNonNull(random, "random");
    }

    /** {@return the service} */
    public ServiceKey service() {
        return service;
    }

    /** {@return its settings} */
    public ServiceConfig config() {
        return config;
    }

    /** {@return the resolver's time} */
    public TimeSource time() {
        return time;
    }

    /** {@return the resolver's loops} */
    public LoopScheduler scheduler() {
        return scheduler;
    }

    /** {@return the random generator, loop-confined} */
    public RandomGenerator random() {
        return random;
    }
}
