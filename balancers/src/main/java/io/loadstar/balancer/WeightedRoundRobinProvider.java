package io.loadstar.balancer;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceConfig;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PolicyProvider;
import java.util.List;

/**
 * {@code weighted_round_robin}: usable hosts in turn, as often as their weights say and evenly spread (immutable data).
 *
 * <p>Each thread deals by itself, from a random start, and goes on over updates. The option {@code policy.weights} names
 * the source of weights; {@code static}, the default, is the registry. Where all weights are 0 all hosts have equal
 * shares.
 */
public final class WeightedRoundRobinProvider implements PolicyProvider {

    /** For {@link java.util.ServiceLoader}. */
    public WeightedRoundRobinProvider() {}

    @Override
    public String name() {
        return "weighted_round_robin";
    }

    @Override
    public List<ConfigKey<?>> options() {
        return List.of(Weights.OPTION);
    }

    @Override
    public LoadBalancingPolicy create(ServiceConfig config) {
        Weights weights = config.get(Weights.OPTION);
        return new NamedPolicy(name(), context -> new WeightedRoundRobinFactory(weights.source(), context.random()));
    }
}
