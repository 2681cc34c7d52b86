package io.loadstar.balancer;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceConfig;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.spi.RandomStream;
import java.util.List;

/**
 * {@code weighted_random}: a usable host at random, as likely as its weight is large (immutable data).
 *
 * <p>The option {@code policy.weights} names the source of weights; {@code static}, the default, is the registry. Where
 * all weights are 0 all hosts are equally likely.
 */
public final class WeightedRandomProvider implements PolicyProvider {

    /** For {@link java.util.ServiceLoader}. */
    public WeightedRandomProvider() {}

    @Override
    public String name() {
        return "weighted_random";
    }

    @Override
    public List<ConfigKey<?>> options() {
        return List.of(Weights.OPTION);
    }

    @Override
    public LoadBalancingPolicy create(ServiceConfig config) {
        Weights weights = config.get(Weights.OPTION);
        return new NamedPolicy(
                name(), context -> new WeightedRandomFactory(weights.source(), new RandomStream(context.random())));
    }
}
