package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.spi.WeightSource;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A source of weights of somebody else's: what it gives is bounded, and asked for anew at its interval. */
class WeightSourceTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry registry = new FakeRegistry(time, time);
    private int given = 70_000;

    private final WeightSource source = new WeightSource() {
        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public int weight(Host host) {
            return given;
        }

        @Override
        public Duration updateInterval() {
            return Duration.ofSeconds(1);
        }
    };

    @Test
    void weightsAreBoundedAndTakenAnewAtTheInterval() {
        try (ServiceResolver resolver = ServiceResolver.builder()
                .discoverer(registry)
                .policy(new ScriptedWeights())
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            registry.set("orders", TestInstances.of("orders", 2));
            time.runDue();
            assertThat(weights(orders)).containsOnly(10_000);

            given = -5;
            time.advance(Duration.ofMillis(1_100));
            assertThat(weights(orders)).containsOnly(0);

            given = 7;
            time.advance(Duration.ofMillis(1_100));
            assertThat(weights(orders)).containsOnly(7);
        }
    }

    private static List<Integer> weights(LoadBalancer balancer) {
        return balancer.explain(PickContext.NONE).hosts().stream()
                .map(HostExplanation::effectiveWeight)
                .toList();
    }

    private final class ScriptedWeights implements PolicyProvider, LoadBalancingPolicy {
        private final FirstUsablePolicy first = new FirstUsablePolicy();

        @Override
        public String name() {
            return first.name();
        }

        @Override
        public LoadBalancingPolicy create(ServiceConfig config) {
            return this;
        }

        @Override
        public PickerFactory newFactory(PolicyContext context) {
            PickerFactory factory = first.newFactory(context);
            return new PickerFactory() {
                @Override
                public Picker rebuild(HostSet hosts) {
                    return factory.rebuild(hosts);
                }

                @Override
                public WeightSource weightSource() {
                    return source;
                }
            };
        }
    }
}
