/** The load balancing policies, found by name. */
module io.loadstar.balancer {
    requires transitive io.loadstar.core;
    requires static org.jspecify;

    exports io.loadstar.balancer;

    provides io.loadstar.spi.PolicyProvider with
            io.loadstar.balancer.RandomProvider,
            io.loadstar.balancer.RoundRobinProvider,
            io.loadstar.balancer.SourceHashProvider,
            io.loadstar.balancer.WeightedRandomProvider,
            io.loadstar.balancer.WeightedRoundRobinProvider;
}
