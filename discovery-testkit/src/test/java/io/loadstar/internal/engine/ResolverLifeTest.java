package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.CallOptions;
import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Calls and handles across what may end beside them: a cancelled request, an idle watch, an outage, the resolver. */
class ResolverLifeTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry registry = new FakeRegistry(time, time);

    private static ServiceResolverBuilder builder(ServiceDiscoverer registry) {
        return ServiceResolver.builder()
                .discoverer(registry)
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .seeds(() -> 42);
    }

    private ServiceResolverBuilder virtual() {
        return builder(registry).time(time).scheduler(time);
    }

    @Test
    void cancellingAnAsynchronousCallEndsItsTicketAndItsAttempt() {
        try (ServiceResolver resolver = virtual().build()) {
            registry.set("orders", TestInstances.of("orders", 1));
            CompletableFuture<String> attempt = new CompletableFuture<>();
            CompletableFuture<String> call =
                    resolver.callAsync("orders", instance -> attempt).toCompletableFuture();
            time.runDue();
            LoadBalancer orders = resolver.loadBalancer("orders");
            assertThat(inFlight(orders)).isEqualTo(1);

            call.cancel(true);

            assertThat(attempt).isCancelled();
            assertThat(inFlight(orders)).isZero();
        }
    }

    private static int inFlight(LoadBalancer balancer) {
        return balancer.explain(PickContext.NONE).hosts().get(0).inFlight();
    }

    @Test
    void anAsynchronousCallWaitsForTheFirstSnapshotAtMostTheStartupTimeout() {
        try (ServiceResolver resolver = virtual().build()) {
            CompletableFuture<String> call = resolver.callAsync(
                            "orders", instance -> CompletableFuture.completedFuture(instance.id()))
                    .toCompletableFuture();
            registry.silence();
            time.advance(ServiceConfig.STARTUP_TIMEOUT.defaultValue().minusMillis(1));
            assertThat(call).isNotDone();

            time.advance(Duration.ofMillis(1));
            assertThat(call).isCompletedExceptionally();
            assertThatThrownBy(call::join).hasMessageContaining("NOT_READY: orders");
        }
    }

    @Test
    void anAsynchronousCallOnAClosedResolverFailsItsStage() {
        ServiceResolver resolver = virtual().build();
        resolver.close();

        assertThat(resolver.callAsync("orders", instance -> CompletableFuture.completedFuture("")))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("CLOSED: orders");
    }

    @Test
    void aRequestThatOutlivesTheIdleTimeIsStillTriedOnAnotherInstance() throws Exception {
        FakeRegistry direct = new FakeRegistry();
        direct.set("orders", TestInstances.of("orders", 2));
        AtomicInteger attempts = new AtomicInteger();
        try (ServiceResolver resolver =
                builder(direct).time(time).idleExpiry(Duration.ofMinutes(1)).build()) {
            String answer = resolver.call("orders", PickContext.NONE, CallOptions.DEFAULT, instance -> {
                if (attempts.incrementAndGet() == 1) {
                    time.advance(Duration.ofMinutes(2));
                    assertThat(resolver.next("orders")).isNotNull();
                    throw new ConnectException("refused");
                }
                return instance.id();
            });
            assertThat(answer).isEqualTo(TestInstances.id(1));
        }
    }

    @Test
    void closingOnALoopEndsTheWatchesAndTheRegistryAfterThem() throws Exception {
        for (int round = 0; round < 20; round++) {
            CountingRegistry counting = new CountingRegistry();
            ServiceResolver resolver = builder(counting).build();
            for (int i = 0; i < 20; i++) {
                resolver.loadBalancer("service-" + i);
            }
            counting.watched.await(10, TimeUnit.SECONDS);
            resolver.loadBalancer("orders").whenReady().thenRun(resolver::close);
            counting.answer();

            assertThat(counting.closed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(counting.open).hasValue(0);
        }
    }

    /** Counts open watches; answers for one service when told. */
    private static final class CountingRegistry implements ServiceDiscoverer {
        private final AtomicInteger open = new AtomicInteger();
        private final CountDownLatch watched = new CountDownLatch(20);
        private final CountDownLatch closed = new CountDownLatch(1);
        private final CompletableFuture<SnapshotListener> orders = new CompletableFuture<>();

        void answer() {
            orders.join()
                    .onSnapshot(ServiceSnapshot.builder(ServiceKey.parse("orders"))
                            .instances(TestInstances.of("orders", 1))
                            .build());
        }

        @Override
        public String source() {
            return "counting:";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Watch watch(ServiceKey service, SnapshotListener listener) {
            open.incrementAndGet();
            watched.countDown();
            if (service.name().equals("orders")) {
                orders.complete(listener);
            }
            return open::decrementAndGet;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
