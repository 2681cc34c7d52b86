package io.loadstar.internal.engine;

import io.loadstar.ServiceConfig;
import io.loadstar.internal.topology.AddressPolicy;
import io.loadstar.spi.HealthSource;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.RegistryContext;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How one service is to be served: its settings, checked, and what they chose (immutable data).
 *
 * @param config the settings
 * @param policy the policy
 * @param addresses which addresses may be used
 * @param probes makes the active prober of a loop, or {@code null} for none
 */
record ServicePlan(
        ServiceConfig config,
        LoadBalancingPolicy policy,
        AddressPolicy addresses,
        @Nullable BiFunction<RegistryContext, Executor, HealthSource> probes) {

    @Nullable
    HealthSource newProber(RegistryContext registry, Executor loop) {
        return probes == null ? null : probes.apply(registry, loop);
    }
}
