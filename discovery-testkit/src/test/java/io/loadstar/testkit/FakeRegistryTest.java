package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

class FakeRegistryTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");

    private final FakeRegistry registry = new FakeRegistry();
    private final Log log = new Log();

    @Test
    void anUnknownServiceIsAnErrorAndAnEmptyOneASnapshot() {
        registry.watch(ORDERS, log);
        registry.set("orders", List.of());
        registry.delete("orders");
        assertThat(log.events).containsExactly("UNKNOWN_SERVICE", "0", "UNKNOWN_SERVICE");
    }

    @Test
    void anEqualSetIsNoNewsUnlessItIsResent() {
        registry.set("orders", TestInstances.of("orders", 2));
        registry.watch(ORDERS, log);
        registry.set("orders", TestInstances.of("orders", 2));
        assertThat(log.events).containsExactly("2");

        registry.resend("orders");
        assertThat(log.events).containsExactly("2", "2");
    }

    @Test
    void anOutageIsAnErrorAndRecoveryTellsThePresentState() {
        registry.set("orders", TestInstances.of("orders", 2));
        registry.watch(ORDERS, log);
        registry.fail(DiscoveryError.Kind.TIMEOUT);
        registry.set("orders", TestInstances.of("orders", 3));
        registry.recover();
        assertThat(log.events).containsExactly("2", "TIMEOUT", "3");
    }

    @Test
    void aFaultOfOneServiceLeavesTheOthers() {
        registry.set("orders", TestInstances.of("orders", 1));
        registry.set("carts", TestInstances.of("carts", 1));
        Log carts = new Log();
        registry.watch(ORDERS, log);
        registry.watch(ServiceKey.parse("carts"), carts);
        registry.fail("orders", DiscoveryError.Kind.DENIED);
        registry.set("carts", TestInstances.of("carts", 2));
        assertThat(log.events).containsExactly("1", "DENIED");
        assertThat(carts.events).containsExactly("1", "2");
    }

    @Test
    void aSilentRegistryTellsNothingUntilItRecovers() {
        registry.silence();
        registry.set("orders", TestInstances.of("orders", 1));
        registry.watch(ORDERS, log);
        assertThat(log.events).isEmpty();

        registry.recover();
        assertThat(log.events).containsExactly("1");
    }

    @Test
    void deliveryThroughAnExecutorKeepsTheOrder() {
        VirtualTime time = new VirtualTime();
        FakeRegistry later = new FakeRegistry(time, time);
        later.watch(ORDERS, log);
        later.set("orders", TestInstances.of("orders", 1));
        later.set("orders", TestInstances.of("orders", 2));
        assertThat(log.events).isEmpty();

        time.runDue();
        assertThat(log.events).containsExactly("UNKNOWN_SERVICE", "1", "2");
    }

    @Test
    void aChangeFromWithinAListenerIsToldAfterTheCall() {
        Log reentrant = new Log() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                if (snapshot.instances().size() == 1) {
                    registry.set("orders", TestInstances.of("orders", 2));
                }
                super.onSnapshot(snapshot);
            }
        };
        registry.set("orders", TestInstances.of("orders", 1));
        registry.watch(ORDERS, reentrant);
        assertThat(reentrant.events).containsExactly("1", "2");
    }

    @Test
    void watchesAreCountedAndEndWithTheRegistry() {
        Watch first = registry.watch(ORDERS, log);
        registry.watch(ORDERS, new Log());
        first.close();
        first.close();
        assertThat(registry.openWatches("orders")).isEqualTo(1);
        assertThat(registry.openedWatches("orders")).isEqualTo(2);

        registry.close();
        assertThat(registry.openWatches()).isZero();
        assertThat(registry.isClosed()).isTrue();
        assertThatThrownBy(() -> registry.watch(ORDERS, log)).hasMessageContaining("closed");
    }

    @Test
    void servicesAreListedAndWatched() {
        Log names = new Log();
        registry.watchServices(names);
        registry.set("orders", List.of());
        registry.set("carts", TestInstances.of("carts", 1));
        registry.set("carts", TestInstances.of("carts", 2));
        registry.delete("orders");
        assertThat(names.events).containsExactly("[]", "[orders]", "[carts, orders]", "[carts]");
        assertThat(registry.services().toCompletableFuture().join()).containsExactly("carts");

        registry.fail(DiscoveryError.Kind.UNREACHABLE);
        assertThat(names.events).last().isEqualTo("UNREACHABLE");
        assertThatThrownBy(() -> registry.services().toCompletableFuture().join())
                .hasCauseInstanceOf(DiscoveryException.class);
    }

    @Test
    void aRegistryWithoutCapabilitiesRefuses() {
        FakeRegistry poor = new FakeRegistry(new VirtualTime(), Runnable::run, Set.of());
        assertThatThrownBy(() -> poor.services().toCompletableFuture().join())
                .hasCauseInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> poor.watchServices(log)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(poor::registrar).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> poor.watch(ServiceKey.parse("orders?tag=blue"), log))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsRegisteredIsToldUntilItIsDeregistered() {
        registry.watch(ORDERS, log);
        ServiceRegistrar registrar = registry.registrar();
        Registration first = registrar.register(TestInstances.instance("orders", 0));
        registrar.register(TestInstances.instance("orders", 1));
        assertThat(first.whenRegistered().toCompletableFuture()).isCompleted();
        assertThat(first.drain().toCompletableFuture()).isCompleted();
        assertThat(first.instance().weight()).isZero();
        assertThat(first.instance().health()).isEqualTo(RegisteredHealth.DRAINING);
        assertThat(first.deregister()).isSameAs(first.deregister());
        registrar.close();
        assertThat(log.events).containsExactly("UNKNOWN_SERVICE", "1", "2", "2", "1", "0");
        assertThat(first.drain().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void whatIsRegisteredInAnOutageIsToldAfterIt() {
        registry.fail(DiscoveryError.Kind.UNREACHABLE);
        Registration registration = registry.registrar().register(TestInstances.instance("orders", 0));
        assertThat(registration.whenRegistered().toCompletableFuture()).isNotCompleted();
        registry.watch(ORDERS, log);
        registry.recover();
        assertThat(registration.whenRegistered().toCompletableFuture()).isCompleted();
        assertThat(log.events).containsExactly("UNREACHABLE", "UNKNOWN_SERVICE", "1");
    }

    @Test
    void anInstanceIsRegisteredOnceAndNotAfterTheEnd() {
        ServiceRegistrar registrar = registry.registrar();
        Registration first = registrar.register(TestInstances.instance("orders", 0));
        assertThatThrownBy(() -> registrar.register(TestInstances.instance("orders", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instance: orders/i-000 (expected: one that is not registered yet)");
        first.deregister();
        registrar.register(TestInstances.instance("orders", 0));
        registrar.close();
        assertThatThrownBy(() -> registrar.register(TestInstances.instance("orders", 0)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anUpdateKeepsIdAndService() {
        Registration registration = registry.registrar().register(TestInstances.instance("orders", 0));
        assertThatThrownBy(() -> registration.update(
                        current -> current.toBuilder().id("other").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: the id and service of orders/i-000");
    }

    private static class Log implements SnapshotListener, ServicesListener {
        final List<String> events = new ArrayList<>();

        @Override
        public void onSnapshot(ServiceSnapshot snapshot) {
            events.add(Integer.toString(snapshot.instances().size()));
        }

        @Override
        public void onServices(SortedSet<String> names) {
            events.add(names.toString());
        }

        @Override
        public void onError(DiscoveryError error) {
            events.add(error.kind().name());
        }
    }
}
