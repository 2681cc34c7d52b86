package io.loadstar.balancer;

import io.loadstar.ServiceConfig;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.spi.RandomStream;

/** {@code random}: any usable host, each as likely as the next (immutable data). */
public final class RandomProvider implements PolicyProvider {

    /** For {@link java.util.ServiceLoader}. */
    public RandomProvider() {}

    @Override
    public String name() {
        return "random";
    }

    @Override
    public LoadBalancingPolicy create(ServiceConfig config) {
        return new NamedPolicy(name(), context -> new RandomFactory(new RandomStream(context.random())));
    }
}
