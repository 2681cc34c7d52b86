package io.loadstar.balancer;

import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import java.util.function.Function;

/**
 * A policy that is its name and a way to make factories (immutable data).
 *
 * @param name the canonical name
 * @param factories makes the factory of one group of hosts
 */
record NamedPolicy(String name, Function<PolicyContext, PickerFactory> factories) implements LoadBalancingPolicy {

    @Override
    public PickerFactory newFactory(PolicyContext context) {
        return factories.apply(context);
    }
}
