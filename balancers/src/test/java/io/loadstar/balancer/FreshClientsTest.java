package io.loadstar.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.LoadBalancer;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.StaticDiscoverer;
import io.loadstar.testkit.StatsChecks;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet whose clients all start at the same moment. */
class FreshClientsTest {

    private static final int CLIENTS = 1_000;

    /** Each client draws from a seed of its own, as it does from the thread's generator outside tests. */
    @ParameterizedTest
    @ValueSource(ints = {3, 10, 64})
    void row61_firstPicksOfFreshClientsAreUniform(int instances) {
        List<ServiceInstance> orders = TestInstances.of("orders", instances);
        SplittableRandom fleet = new SplittableRandom(61);
        long[] first = new long[instances];
        for (int client = 0; client < CLIENTS; client++) {
            first[orders.indexOf(firstPick(orders, fleet.split()))]++;
        }

        assertThat(StatsChecks.uniformP(first))
                .as("p by chi-square of %s", first)
                .isGreaterThan(0.01);
    }

    private static ServiceInstance firstPick(List<ServiceInstance> orders, SplittableRandom seeds) {
        VirtualTime time = new VirtualTime();
        try (ServiceResolver resolver = ServiceResolver.builder()
                .discoverer(StaticDiscoverer.of(Map.of("orders", orders)))
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .seeds(seeds::nextLong)
                .build()) {
            LoadBalancer balancer = resolver.loadBalancer("orders");
            time.runDue();
            return balancer.next();
        }
    }
}
