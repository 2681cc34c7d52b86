package io.loadstar.balancer;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceConfig;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PolicyProvider;
import java.util.List;

/**
 * {@code round_robin}, the default: each usable host in turn (immutable data).
 *
 * <p>In any window of picks, by any number of threads, a host gets at most K - 1 picks more or fewer than a perfect
 * rotation gives it; K is the number of processors, at most eight. With {@code policy.strict} the rotation is perfect,
 * and threads share one counter. It starts at a random host and goes on over updates.
 */
public final class RoundRobinProvider implements PolicyProvider {

    /** Whether all threads share one rotation. */
    public static final ConfigKey<Boolean> STRICT = ConfigKey.flag(
            "policy.strict", false, "whether all threads share one rotation, which is slower and perfectly even");

    /** For {@link java.util.ServiceLoader}. */
    public RoundRobinProvider() {}

    @Override
    public String name() {
        return "round_robin";
    }

    @Override
    public List<ConfigKey<?>> options() {
        return List.of(STRICT);
    }

    @Override
    public LoadBalancingPolicy create(ServiceConfig config) {
        int stripes = config.get(STRICT) ? 1 : StripedSequence.stripesHere();
        return new NamedPolicy(name(), context -> new RoundRobinFactory(stripes, context.random()));
    }
}
