package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ServiceResolverTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry registry = new FakeRegistry(time, time);

    private final FirstUsablePolicy policy = new FirstUsablePolicy();

    private ServiceResolverBuilder builder() {
        return ServiceResolver.builder()
                .discoverer(registry)
                .policy(policy)
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .seeds(() -> 42);
    }

    @Test
    void manyWhoAskForOneServiceShareOneWatch() {
        try (ServiceResolver resolver = builder().build()) {
            for (int i = 0; i < 100; i++) {
                resolver.loadBalancer("orders");
            }
            time.runDue();

            assertThat(registry.openedWatches("orders")).isEqualTo(1);
        }
        assertThat(registry.openWatches()).isZero();
    }

    @Test
    void aServiceThatNobodyUsesIsLetGoAndALeasedOneIsKept() {
        try (ServiceResolver resolver =
                builder().idleExpiry(Duration.ofMinutes(2)).build()) {
            registry.set("orders", TestInstances.of("orders", 1));
            registry.set("users", TestInstances.of("users", 1));
            LoadBalancer orders = resolver.loadBalancer("orders");
            LoadBalancer users = resolver.loadBalancer("users");
            time.runDue();
            users.release();

            time.advance(Duration.ofMinutes(3));
            assertThat(registry.openWatches("users")).isZero();
            assertThat(registry.openWatches("orders")).isEqualTo(1);
            assertThat(orders.next()).isNotNull();

            orders.release();
            orders.release();
            time.advance(Duration.ofMinutes(3));
            assertThat(registry.openWatches("orders")).isZero();
        }
    }

    @Test
    void aNameThatTheRegistryDoesNotKnowIsLetGoSooner() {
        try (ServiceResolver resolver = builder().build()) {
            resolver.loadBalancer("typo").release();
            time.runDue();
            assertThat(registry.openWatches("typo")).isEqualTo(1);

            time.advance(Duration.ofMinutes(2));
            assertThat(registry.openWatches("typo")).isZero();
        }
    }

    @Test
    void atTheBoundANewNameIsRefusedAndTheOldAreKept() {
        try (ServiceResolver resolver = builder().maxServices(2).build()) {
            resolver.loadBalancer("a");
            resolver.loadBalancer("b");

            assertThatIllegalStateException()
                    .isThrownBy(() -> resolver.loadBalancer("c"))
                    .withMessageStartingWith("service: c (expected: at most 2 services at a time");
            assertThat(resolver.loadBalancer("a")).isNotNull();
        }
    }

    @Test
    void aLocalOverrideReplacesTheRegistry() {
        try (ServiceResolver resolver = builder()
                .environment(Map.of("LOADSTAR_OVERRIDE_MY_ORDERS", "127.0.0.1:1, 127.0.0.1:2"))
                .build()) {
            LoadBalancer orders = resolver.loadBalancer("my-orders");
            time.runDue();

            assertThat(orders.snapshot().instances())
                    .extracting(ServiceInstance::id)
                    .containsExactly("127.0.0.1:1", "127.0.0.1:2");
            assertThat(registry.openedWatches("my-orders")).isZero();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .environment(Map.of("LOADSTAR_OVERRIDE_X", "nonsense"))
                        .build())
                .withMessage("LOADSTAR_OVERRIDE_X: nonsense (expected: host:port,host:port)");
    }

    @Test
    void pickAsyncWaitsForTheFirstSnapshotAndTakesNoTicketIfCancelled() {
        try (ServiceResolver resolver = builder().build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            CompletableFuture<Pick> waiting = orders.pickAsync(PickContext.NONE).toCompletableFuture();
            CompletableFuture<Pick> cancelled =
                    orders.pickAsync(PickContext.NONE).toCompletableFuture();
            cancelled.cancel(true);
            assertThat(waiting).isNotDone();

            registry.set("orders", TestInstances.of("orders", 1));
            time.runDue();

            assertThat(waiting).isCompleted();
            assertThat(orders.explain(PickContext.NONE).hosts().get(0).inFlight())
                    .isEqualTo(1);
        }
    }

    @Test
    void startupFailDoesNotWait() {
        ServiceConfig config = ServiceConfig.builder()
                .set(ServiceConfig.STARTUP, ServiceConfig.Startup.FAIL)
                .build();
        try (ServiceResolver resolver = builder().defaults(config).build()) {
            assertThatThrownBy(() -> resolver.next("orders"))
                    .isInstanceOfSatisfying(
                            NoInstanceException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.NOT_READY));
        }
    }

    @Test
    void afterCloseEveryPickSaysClosed() {
        ServiceResolver resolver = builder().build();
        registry.set("orders", TestInstances.of("orders", 1));
        LoadBalancer orders = resolver.loadBalancer("orders");
        CompletableFuture<Pick> waiting = orders.pickAsync(PickContext.NONE).toCompletableFuture();
        resolver.close();
        time.runDue();

        assertThat(waiting).isCompletedExceptionally();
        assertThatThrownBy(orders::next).hasMessageStartingWith("CLOSED: orders");
        assertThatThrownBy(() -> resolver.next("orders")).hasMessageStartingWith("CLOSED: orders");
        assertThatThrownBy(() -> resolver.loadBalancer("users")).hasMessageStartingWith("CLOSED: users");
        assertThat(registry.isClosed()).isTrue();
        resolver.close();
    }

    @Test
    void listingServicesTellsTheRegistrysError() {
        FakeRegistry direct = new FakeRegistry();
        try (ServiceResolver resolver = builder().discoverer(direct).build()) {
            direct.set("orders", TestInstances.of("orders", 1));
            assertThat(resolver.services()).containsExactly("orders");

            direct.fail(DiscoveryError.Kind.DENIED);
            assertThatThrownBy(resolver::services)
                    .isInstanceOfSatisfying(
                            DiscoveryException.class,
                            e -> assertThat(e.error().kind()).isEqualTo(DiscoveryError.Kind.DENIED));
        }
    }

    @Test
    void mistakesAreToldWhenTheResolverIsBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceResolver.builder()
                        .policy(new FirstUsablePolicy())
                        .registry("statik:a:1")
                        .build())
                .withMessageContaining("did you mean static?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .defaults(ServiceConfig.builder().policy("round_robbin").build())
                        .build())
                .withMessageContaining("did you mean round_robin?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .service("x", ServiceConfig.of(Map.of("policy.points", "1")))
                        .build())
                .withMessage("option of policy round_robin: policy.points (expected: no option)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceResolver.builder()
                        .policy(new FirstUsablePolicy())
                        .build())
                .withMessage("registry: none (expected: a URI, or a discoverer)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceResolver.builder()
                        .policy(new FirstUsablePolicy())
                        .registry("static:a")
                        .build())
                .withMessageContaining("expected: host:port");
    }

    @Test
    void instancesAreListedWithoutARegistryServer() {
        try (ServiceResolver resolver = ServiceResolver.builder()
                .policy(new FirstUsablePolicy())
                .registry("static:10.0.0.1:80,10.0.0.2:80")
                .build()) {
            assertThat(resolver.next("anything").id()).isEqualTo("10.0.0.1:80");
            assertThatThrownBy(resolver::services).isInstanceOf(UnsupportedOperationException.class);
            assertThat(resolver.<String, RuntimeException>call("anything", ServiceInstance::host))
                    .isEqualTo("10.0.0.1");
            assertThat(resolver.callAsync("anything", instance -> CompletableFuture.completedFuture(instance.port()))
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(80);
        }
    }

    @Test
    void aStaleSnapshotPastItsAgeFailsWhereConfiguredSo() {
        ServiceConfig config = ServiceConfig.of(Map.of("staleness.max-age", "10s", "staleness.action", "fail"));
        try (ServiceResolver resolver = builder().defaults(config).build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            registry.set("orders", TestInstances.of("orders", 1));
            time.runDue();
            time.advance(Duration.ofMinutes(1));
            assertThat(orders.next()).isNotNull();

            registry.fail(DiscoveryError.Kind.TIMEOUT);
            time.advance(Duration.ofSeconds(9));
            assertThat(orders.next()).isNotNull();
            time.advance(Duration.ofSeconds(2));
            assertThatThrownBy(orders::next).hasMessageStartingWith("STALE: orders");

            registry.recover();
            time.advance(Duration.ofSeconds(1));
            assertThat(orders.next()).isNotNull();
        }
    }

    @Test
    void aRegistryThatComesBackWithoutTheServiceIsBelievedWhenThatHasStood() {
        ServiceConfig config = ServiceConfig.of(Map.of("staleness.max-age", "10s", "staleness.action", "fail"));
        try (ServiceResolver resolver = builder().defaults(config).build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            registry.set("orders", TestInstances.of("orders", 1));
            time.runDue();
            registry.fail(DiscoveryError.Kind.TIMEOUT);
            time.advance(Duration.ofSeconds(11));
            assertThatThrownBy(orders::next).hasMessageStartingWith("STALE: orders");

            registry.delete("orders");
            registry.recover();
            time.advance(Duration.ofSeconds(1));
            assertThat(orders.next()).isNotNull();
            time.advance(Duration.ofSeconds(30));

            assertThatThrownBy(orders::next)
                    .hasMessageStartingWith("EMPTY: orders: no instance since ")
                    .hasMessageContaining("the last was orders/" + TestInstances.id(0));
        }
    }

    @Test
    void changesAreCoalescedToOneRebuildPerTenMilliseconds() {
        try (ServiceResolver resolver = builder().build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            for (int i = 1; i <= 100; i++) {
                registry.set("orders", TestInstances.of("orders", i));
                time.advance(Duration.ofMillis(1));
            }
            time.advance(Duration.ofMillis(10));

            assertThat(orders.snapshot().instances()).hasSize(100);
            assertThat(List.of(policy.rebuilds.get()))
                    .allSatisfy(rebuilds -> assertThat(rebuilds).isBetween(5, 12));
        }
    }
}
