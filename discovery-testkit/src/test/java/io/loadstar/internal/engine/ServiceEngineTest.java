package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceEngineTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry registry = new FakeRegistry(time, time);
    private final FirstUsablePolicy policy = new FirstUsablePolicy();
    private final ServiceResolver resolver = resolver(ServiceConfig.DEFAULTS);

    private ServiceResolver resolver(ServiceConfig config) {
        return ServiceResolver.builder()
                .discoverer(registry)
                .policy(policy)
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .seeds(() -> 42)
                .service("orders", config)
                .build();
    }

    @AfterEach
    void close() {
        resolver.close();
    }

    @Test
    void notReadyUntilTheFirstSnapshot() {
        LoadBalancer orders = resolver.loadBalancer("orders");
        assertThat(reasonOf(orders)).isEqualTo(Reason.NOT_READY);

        registry.set("orders", TestInstances.of("orders", 2));
        time.runDue();

        assertThat(orders.whenReady().toCompletableFuture()).isCompleted();
        assertThat(orders.next().id()).isEqualTo(TestInstances.id(0));
        assertThat(orders.snapshot().state()).isEqualTo(State.FRESH);
    }

    @Test
    void anErrorKeepsTheLastGoodSnapshotAndMarksItStale() {
        LoadBalancer orders = resolver.loadBalancer("orders");
        registry.set("orders", TestInstances.of("orders", 2));
        time.runDue();

        registry.fail(DiscoveryError.Kind.UNREACHABLE);
        time.advance(Duration.ofSeconds(3));

        assertThat(orders.next().id()).isEqualTo(TestInstances.id(0));
        assertThat(orders.snapshot().state()).isEqualTo(State.STALE);
        assertThat(orders.snapshotAge()).isEqualTo(Duration.ofSeconds(3));

        registry.recover();
        time.advance(Duration.ofSeconds(1));
        assertThat(orders.snapshot().state()).isEqualTo(State.FRESH);
        assertThat(orders.snapshotAge()).isZero();
    }

    @Test
    void anUnknownServiceIsToldFromAnEmptyOne() {
        LoadBalancer orders = resolver.loadBalancer("orders");
        time.runDue();
        assertThat(reasonOf(orders)).isEqualTo(Reason.UNKNOWN_SERVICE);

        registry.set("orders", List.of());
        time.advance(Duration.ofSeconds(1));
        assertThat(reasonOf(orders)).isEqualTo(Reason.EMPTY);
    }

    @Test
    void theTicketCountsInFlightAndASecondCompletionDoesNot() {
        LoadBalancer orders = resolver.loadBalancer("orders");
        registry.set("orders", TestInstances.of("orders", 1));
        time.runDue();

        Pick first = orders.pick();
        Pick second = orders.pick();
        assertThat(second.inFlightAtPick()).isEqualTo(1);
        first.complete(Outcome.SUCCESS);
        first.complete(Outcome.SUCCESS);
        assertThat(orders.explain(PickContext.NONE).hosts().get(0).inFlight()).isEqualTo(1);
    }

    @Test
    void anUnchangedSetDoesNotReachThePolicy() {
        LoadBalancer orders = resolver.loadBalancer("orders");
        registry.set("orders", TestInstances.of("orders", 2));
        time.runDue();
        registry.resend("orders");
        time.advance(Duration.ofSeconds(1));

        assertThat(orders.next().id()).isEqualTo(TestInstances.id(0));
        assertThat(policy.rebuilds).hasValue(1);
    }

    @Test
    void excludingEveryoneIsExhausted() {
        LoadBalancer orders = resolver.loadBalancer("orders");
        registry.set("orders", TestInstances.of("orders", 1));
        time.runDue();

        assertThatThrownBy(() -> orders.next(PickContext.NONE.excluding(TestInstances.id(0))))
                .isInstanceOfSatisfying(
                        NoInstanceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXHAUSTED));
    }

    private static Reason reasonOf(LoadBalancer balancer) {
        try {
            balancer.next();
        } catch (NoInstanceException e) {
            return e.reason();
        }
        throw new AssertionError("a pick succeeded");
    }
}
