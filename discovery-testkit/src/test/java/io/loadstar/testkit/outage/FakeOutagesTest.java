package io.loadstar.testkit.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.internal.engine.FirstUsablePolicy;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each scenario of a fake registry does what its doc says; nothing is held, so that it shows. */
class FakeOutagesTest {

    private static final List<ServiceInstance> ORDERS = TestInstances.of("orders", 20);

    private static final ServiceConfig UNGUARDED =
            ServiceConfig.builder().set(ServiceConfig.REMOVAL_GUARD, false).build();

    @RegisterExtension
    static final RegistryOutages OUTAGES = RegistryOutages.ofFake("orders", () -> ORDERS)
            .with("users", () -> TestInstances.of("users", 2))
            .resolver(builder -> builder.policy(new FirstUsablePolicy())
                    .environment(Map.of())
                    .defaults(UNGUARDED));

    private LoadBalancer orders;

    @BeforeEach
    void watch(ServiceResolver resolver) {
        resolver.next("orders");
        orders = resolver.loadBalancer("orders");
    }

    @OutageTest(
            except = {
                OutageScenario.EMPTY,
                OutageScenario.UNKNOWN_SERVICE,
                OutageScenario.VANISHING,
                OutageScenario.FLAPPING_INSTANCE
            })
    void allInstancesStayInAnOutageThatSaysNothingOfThem(Outage outage, OutageScenario scenario) {
        outage.begin();
        if (scenario.error() != null) {
            // One that flaps is well again a moment later: what is judged is one snapshot.
            ServiceSnapshot ill = await().until(orders::snapshot, snapshot -> snapshot.state() == State.STALE);
            assertThat(ill.error()).extracting(DiscoveryError::kind).isEqualTo(scenario.error());
            assertThat(ill.instances()).isEqualTo(ORDERS);
        }
        assertThat(orders.snapshot().instances()).isEqualTo(ORDERS);
        assertThat(orders.next().service()).isEqualTo("orders");
        outage.end();

        await().until(() -> orders.snapshot().state() == State.FRESH);
        assertThat(orders.snapshot().instances()).isEqualTo(ORDERS);
    }

    @OutageTest({OutageScenario.EMPTY, OutageScenario.UNKNOWN_SERVICE})
    void noInstanceIsFoundWhileTheRegistrySaysThatThereIsNone(Outage outage) {
        outage.during(() -> {
            await().until(() -> orders.snapshot().instances().isEmpty());
            await().untilAsserted(() -> assertThatThrownBy(orders::next).isInstanceOf(NoInstanceException.class));
        });

        await().until(() -> orders.snapshot().instances().equals(ORDERS));
        await().ignoreException(NoInstanceException.class).until(() -> orders.next() != null);
    }

    @OutageTest(OutageScenario.VANISHING)
    void oneOfTenStays(Outage outage, ServiceResolver resolver, FakeRegistry registry) {
        resolver.next("users");
        outage.during(() -> {
            await().until(() -> orders.snapshot().instances().equals(ORDERS.subList(0, 2)));
            LoadBalancer users = resolver.loadBalancer("users");
            await().until(() -> users.snapshot().instances().size() == 1);
            assertThat(users.next()).isNotNull();
        });

        await().until(() -> orders.snapshot().instances().equals(ORDERS));
        assertThat(registry.openedWatches("orders")).isEqualTo(1);
    }

    @OutageTest(OutageScenario.FLAPPING_INSTANCE)
    void oneInstanceGoesAndComes(Outage outage) {
        Set<Integer> sizes = ConcurrentHashMap.newKeySet();
        outage.during(() -> await().until(() -> {
            sizes.add(orders.snapshot().instances().size());
            return sizes.equals(Set.of(19, 20));
        }));

        await().until(() -> orders.snapshot().instances().equals(ORDERS));
    }

    @OutageTest(OutageScenario.FLAPPING)
    void theRegistryGoesAndComes(Outage outage) {
        Set<State> states = ConcurrentHashMap.newKeySet();
        outage.during(() -> await().until(() -> {
            states.add(orders.snapshot().state());
            return states.equals(Set.of(State.STALE, State.FRESH));
        }));
    }

    @OutageTest(OutageScenario.SILENT)
    void aSilentRegistryTellsWhatHappenedMeanwhileAfterwards(
            Outage outage, ServiceResolver resolver, FakeRegistry registry) {
        resolver.next("users");
        LoadBalancer users = resolver.loadBalancer("users");
        List<ServiceInstance> before = users.snapshot().instances();
        ServiceInstance late = TestInstances.instance("users", 7);
        outage.begin();
        registry.put(late);
        await().during(Duration.ofMillis(100))
                .until(() -> users.snapshot().instances().equals(before));
        assertThat(users.snapshot().state()).isEqualTo(State.FRESH);
        outage.end();

        await().until(() -> users.snapshot().instances().contains(late));
        assertThat(users.snapshot().instances()).hasSize(3).containsAll(before);
        assertThat(orders.snapshot().instances()).isEqualTo(ORDERS);
    }

    @OutageTest(OutageScenario.DENIED)
    void whoBeginsOrEndsTwiceDoesItOnce(Outage outage) {
        outage.end();
        assertThat(outage.isOn()).isFalse();
        outage.begin();
        outage.begin();
        assertThat(outage.isOn()).isTrue();
        outage.end();
        await().until(() -> orders.snapshot().state() == State.FRESH);
    }
}
