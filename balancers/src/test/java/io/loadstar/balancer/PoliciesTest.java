package io.loadstar.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.TestHosts;
import io.loadstar.testkit.VirtualTime;
import java.lang.management.ManagementFactory;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesTest {

    @Test
    void allPoliciesAreFoundByName() {
        assertThat(ServiceLoader.load(PolicyProvider.class).stream()
                        .map(each -> each.get().name()))
                .contains("round_robin", "random", "weighted_random", "weighted_round_robin", "source_hash");
        assertThat(new SourceHashProvider().aliases()).containsExactly("ip_hash", "consistent_hash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "random", "weighted_random", "weighted_round_robin", "source_hash"})
    void equalSetGetsTheSamePicker(String policy) {
        PickerFactory factory = factory(policy, ServiceConfig.DEFAULTS);
        HostSet set = HostSet.of(TestHosts.of(5));
        Picker picker = factory.rebuild(set);

        assertThat(factory.rebuild(HostSet.of(set.hosts()))).isSameAs(picker);
        assertThat(factory.rebuild(HostSet.of(set.hosts(), set.hosts().subList(0, 4))))
                .isNotSameAs(picker);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"round_robin", "random", "weighted_random", "weighted_round_robin", "source_hash", "ip_hash"})
    void aMillionPicksThroughTheBalancerAllocateNothing(String policy) throws Exception {
        ServiceConfig config = ServiceConfig.builder().policy(policy).build();
        try (ServiceResolver resolver = ServiceResolver.builder()
                .registry("static:10.0.0.1:80,10.0.0.2:80,10.0.0.3:80")
                .defaults(config)
                .build()) {
            LoadBalancer balancer = resolver.loadBalancer("orders");
            balancer.whenReady().toCompletableFuture().get(10, TimeUnit.SECONDS);
            PickContext context = PickContext.hash(42);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 4; round++) {
                long before = allocated();
                for (int i = 0; i < 500_000; i++) {
                    balancer.next();
                    balancer.next(context);
                }
                least = Math.min(least, allocated() - before);
            }
            assertThat(least).isLessThanOrEqualTo(1_024);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "weighted_round_robin", "random", "weighted_random"})
    void row61_firstPicksOfAThousandFreshClientsAreUniform(String policy) {
        HostSet set = HostSet.of(TestHosts.of(10));
        SplittableRandom seeds = new SplittableRandom(61);
        int[] counts = new int[10];
        for (int client = 0; client < 1_000; client++) {
            Picker picker =
                    factory(policy, ServiceConfig.DEFAULTS, seeds.nextLong()).rebuild(set);
            counts[set.usable().indexOf(picker.pick(PickContext.NONE))]++;
        }

        assertThat(ChiSquare.of(counts)).isLessThan(ChiSquare.onePercentLimit(9));
    }

    @Test
    void picksWithoutAKeyAreRandomAndCounted() {
        HostSet set = HostSet.of(TestHosts.of(10));
        Picker picker = factory("source_hash", ServiceConfig.DEFAULTS).rebuild(set);
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++) {
            counts[set.usable().indexOf(picker.pick(PickContext.NONE))]++;
        }

        assertThat(ChiSquare.of(counts)).isLessThan(ChiSquare.limit(9));
        assertThat(picker.explain(PickContext.NONE).how()).contains("no key", "10000 picks before it");
    }

    @Test
    void keysPassUnusableHostsAndComeBack() {
        HostSet all = HostSet.of(TestHosts.of(10));
        PickerFactory factory = factory("source_hash", ServiceConfig.DEFAULTS);
        Picker before = factory.rebuild(all);
        PickContext key = PickContext.key("user-1");
        Host owner = before.pick(key);
        HostSet without = HostSet.of(
                all.hosts(), all.hosts().stream().filter(host -> host != owner).toList());
        Picker during = factory.rebuild(without);

        assertThat(during.pick(key)).isNotSameAs(owner).isSameAs(before.pickExcluding(key.excluding(id(owner))));
        assertThat(during.explain(key).how()).contains("past " + id(owner));
        assertThat(factory.rebuild(all).pick(key)).isSameAs(owner);
    }

    @Test
    void boundedLoadPassesHostsThatAreOverTheBound() {
        ServiceConfig config =
                ServiceConfig.builder().set(SourceHashProvider.LOAD_FACTOR, 125).build();
        HostSet set = HostSet.of(TestHosts.of(10));
        Picker picker = factory("source_hash", config).rebuild(set);
        PickContext hot = PickContext.key("hot");
        for (int i = 0; i < 200; i++) {
            picker.pick(hot).start();
        }

        for (Host host : set.usable()) {
            assertThat(host.inFlight()).isLessThanOrEqualTo(25);
        }
        assertThat(picker.pickExcluding(hot)).extracting(Host::inFlight).isEqualTo(25);
    }

    @Test
    void boundUnderTheAverageIsRefused() {
        ServiceConfig config =
                ServiceConfig.builder().set(SourceHashProvider.LOAD_FACTOR, 100).build();

        assertThatThrownBy(() -> new SourceHashProvider().create(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("policy.load-factor: 100 (expected: 101 to 1000");
    }

    @Test
    void explanationOfWeightsShowsShares() {
        HostSet set = HostSet.of(TestHosts.weighted(100, 300));
        Picker picker = factory("weighted_round_robin", ServiceConfig.DEFAULTS).rebuild(set);

        assertThat(picker.explain(PickContext.NONE).scores())
                .containsEntry(set.usable().get(0), 0.25)
                .containsEntry(set.usable().get(1), 0.75);
    }

    private static String id(Host host) {
        return host.instance().id();
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static PickerFactory factory(String name, ServiceConfig config) {
        return factory(name, config, 7);
    }

    private static PickerFactory factory(String name, ServiceConfig config, long seed) {
        VirtualTime time = new VirtualTime();
        PolicyProvider provider = ServiceLoader.load(PolicyProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return provider.create(config)
                .newFactory(
                        new PolicyContext(ServiceKey.parse("orders"), config, time, time, new SplittableRandom(seed)));
    }
}
