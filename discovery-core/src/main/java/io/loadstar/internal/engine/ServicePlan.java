package io.loadstar.internal.engine;

import io.loadstar.ServiceConfig;
import io.loadstar.internal.health.ProbeTally;
import io.loadstar.internal.topology.AddressPolicy;
import io.loadstar.spi.HealthSource;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.RegistryContext;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How one service is to be served: its settings, checked, and what they chose (immutable data).
 *
 * @param config the settings
 * @param policy the policy
 * @param addresses which addresses may be used
 * @param probes makes the active prober, or {@code null} for none
 */
record ServicePlan(
        ServiceConfig config,
        LoadBalancingPolicy policy,
        AddressPolicy addresses,
        @Nullable Probes probes) {

    /** Makes the active prober of a service. */
    @FunctionalInterface
    interface Probes {
        /**
         * Makes a prober.
         *
         * @param registry time, timers and random
         * @param loop the service's mailbox
         * @param tally counts the results
         */
        HealthSource newProber(RegistryContext registry, Executor loop, ProbeTally tally);
    }

    @Nullable
    HealthSource newProber(RegistryContext registry, Executor loop, ProbeTally tally) {
        return probes == null ? null : probes.newProber(registry, loop, tally);
    }
}
