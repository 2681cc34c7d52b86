package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Registration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registration against a real server that stays well. */
class RegistrationTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final ServiceInstance A = ServiceInstance.builder("orders")
            .id("a")
            .address(NetworkAddress.of("default", "10.0.0.1", Map.of("", 80, "admin", 81)))
            .weight(250)
            .locality(Locality.of("eu", "eu-1", "rack 7"))
            .version("1.2.3")
            .tags(List.of("blue", "a,b", "50%"))
            .metadata("owner", "shop")
            .health(RegisteredHealth.PASSING)
            .startEpoch(1_700_000_000_000L)
            .build();

    private final TestThreads threads = new TestThreads();
    private final Ensemble ensemble = Ensemble.shared();
    private final ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "");
    private final ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), "");
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        registrar.close();
        discoverer.close();
        threads.close();
        ensemble.close();
    }

    private static void done(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsRegisteredIsDiscoveredWithAllItsAttributes() throws Exception {
        done(registrar.register(A).whenRegistered());
        discoverer.watch(ORDERS, recorder);

        assertThat(recorder.awaitAddresses("10.0.0.1:80").instances()).containsExactly(A);
    }

    @Test
    void anUpdateIsSeenAndCompletesWhenItIsThere() throws Exception {
        discoverer.watch(ORDERS, recorder);
        Registration registration = registrar.register(A);
        done(registration.update(
                before -> before.toBuilder().weight(7).metadata("owner", "web").build()));

        ServiceInstance updated = recorder.awaitSnapshot(
                        snapshot -> !snapshot.instances().isEmpty()
                                && snapshot.instances().get(0).weight() == 7)
                .instances()
                .get(0);
        assertThat(updated).isEqualTo(registration.instance());
        assertThat(updated.metadata()).containsEntry("owner", "web");
    }

    @Test
    void aDrainedInstanceStaysWithWeightZero() throws Exception {
        discoverer.watch(ORDERS, recorder);
        done(registrar.register(A).drain());

        ServiceInstance drained = recorder.awaitSnapshot(
                        snapshot -> !snapshot.instances().isEmpty()
                                && snapshot.instances().get(0).health() == RegisteredHealth.DRAINING)
                .instances()
                .get(0);
        assertThat(drained.weight()).isZero();
        assertThat(ensemble.read(ensemble.path("orders", "a")))
                .contains("\"enabled\":false", "\"instance_status\":\"OUT_OF_SERVICE\"");
    }

    @Test
    void aDeregisteredInstanceIsGoneAndTakesNoUpdate() throws Exception {
        discoverer.watch(ORDERS, recorder);
        Registration registration = registrar.register(A);
        done(registration.whenRegistered());

        done(registration.deregister());

        assertThat(ensemble.client().exists(ensemble.path("orders", "a"), false))
                .isNull();
        recorder.awaitAddresses();
        assertThatThrownBy(() -> done(registration.drain())).hasMessageContaining("deregistered");
        done(registration.deregister());
        done(registrar.register(A).whenRegistered());
    }

    @Test
    void closingTakesAllOut() throws Exception {
        done(registrar.register(A).whenRegistered());
        done(registrar.register(A.toBuilder().id("b").build()).whenRegistered());

        registrar.close();

        assertThat(ensemble.client().getChildren(ensemble.base() + "/orders", false))
                .isEmpty();
        assertThatThrownBy(() -> registrar.register(A)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSameInstanceIsNotRegisteredTwice() {
        registrar.register(A);

        assertThatThrownBy(() -> registrar.register(A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instance: orders/a (expected: one that is not registered yet)");
    }

    @Test
    void aNodeOfAnotherSessionIsReplacedInOneStep() throws Exception {
        ensemble.putAll("orders");
        String left =
                new String(new InstanceWriter("").write(A, A.startEpoch()), java.nio.charset.StandardCharsets.UTF_8);
        ensemble.client()
                .create(
                        ensemble.path("orders", "a"),
                        left.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        Ids.OPEN_ACL_UNSAFE,
                        CreateMode.EPHEMERAL);
        discoverer.watch(ORDERS, recorder);
        recorder.awaitAddresses("10.0.0.1:80");

        Registration registration = registrar.register(A);
        done(registration.whenRegistered());

        assertThat(ensemble.stat(ensemble.path("orders", "a")).getEphemeralOwner())
                .isNotEqualTo(ensemble.client().getSessionId());
        done(registration.update(before -> before.toBuilder().weight(1).build()));
        recorder.awaitSnapshot(snapshot -> snapshot.instances().get(0).weight() == 1);
        assertThat(recorder.snapshots())
                .allMatch(snapshot -> snapshot.instances().size() == 1);
    }

    @Test
    void anIdThatIsNoNodeNameIsEncoded() throws Exception {
        ServiceInstance odd = A.toBuilder().id("shop/orders 50%").build();
        done(registrar.register(odd).whenRegistered());
        discoverer.watch(ORDERS, recorder);

        assertThat(recorder.awaitAddresses("10.0.0.1:80").instances()).containsExactly(odd);
        assertThat(InstanceNode.nodeName("..")).isEqualTo("%2E%2E");
        assertThat(InstanceNode.nodeName("orders-1:80")).isEqualTo("orders-1:80");
    }
}
