package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.Watch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Discovery against a real server that stays well. */
class DiscoveryTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");

    private final TestThreads threads = new TestThreads();
    private final Ensemble ensemble = Ensemble.shared();
    private final ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "");
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        discoverer.close();
        threads.close();
        ensemble.close();
        assertThat(recorder.overlapped()).isFalse();
    }

    @Test
    void tellsWhatIsThereThenEachChange() {
        ensemble.putAll("orders", "a", "10.0.0.1:80", "b", "10.0.0.2:80");
        discoverer.watch(ORDERS, recorder);

        ServiceSnapshot first = recorder.awaitAddresses("10.0.0.1:80", "10.0.0.2:80");
        assertThat(first.source()).isEqualTo(discoverer.source());
        assertThat(first.revision()).startsWith("0x");

        ensemble.put(ensemble.path("orders", "c"), "10.0.0.3:80");
        recorder.awaitAddresses("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80");
        ensemble.put(ensemble.path("orders", "b"), "10.0.0.20:80");
        recorder.awaitAddresses("10.0.0.1:80", "10.0.0.20:80", "10.0.0.3:80");
        ensemble.delete(ensemble.path("orders", "a"));
        recorder.awaitAddresses("10.0.0.20:80", "10.0.0.3:80");
        assertThat(recorder.errors()).isEmpty();
    }

    @Test
    void aNodeDeletedAndMadeAgainWithTheSameVersionIsReadAgain() {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        discoverer.watch(ORDERS, recorder);
        ServiceSnapshot before = recorder.awaitAddresses("10.0.0.1:80");

        ensemble.delete(ensemble.path("orders", "a"));
        ensemble.put(ensemble.path("orders", "a"), "10.0.0.9:80");

        assertThat(ensemble.stat(ensemble.path("orders", "a")).getVersion()).isZero();
        ServiceSnapshot after = recorder.awaitAddresses("10.0.0.9:80");
        assertThat(after.instances().get(0).startEpoch())
                .isGreaterThan(before.instances().get(0).startEpoch());
    }

    @Test
    void aServiceWithoutANodeIsUnknownUntilItIsMade() {
        discoverer.watch(ORDERS, recorder);
        assertThat(recorder.awaitError(Kind.UNKNOWN_SERVICE).message())
                .contains("orders", ensemble.base() + "/orders", discoverer.source());

        ensemble.putAll("orders", "a", "10.0.0.1:80");
        recorder.awaitAddresses("10.0.0.1:80");

        ensemble.delete(ensemble.path("orders", "a"));
        recorder.awaitAddresses();
        ensemble.delete(ensemble.base() + "/orders");
        recorder.awaitError(Kind.UNKNOWN_SERVICE);
    }

    @Test
    void aServiceWhoseNodeHasNoChildrenIsEmpty() {
        ensemble.putAll("orders");
        discoverer.watch(ORDERS, recorder);

        recorder.awaitAddresses();
        assertThat(recorder.errors()).isEmpty();
    }

    @Test
    void whatIsWrittenAgainUnchangedIsNotToldAgain() {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        discoverer.watch(ORDERS, recorder);
        recorder.awaitAddresses("10.0.0.1:80");

        ensemble.put(ensemble.path("orders", "a"), "10.0.0.1:80 ");
        ensemble.put(ensemble.path("orders", "b"), "10.0.0.2:80");

        recorder.awaitAddresses("10.0.0.1:80", "10.0.0.2:80");
        assertThat(recorder.snapshots()).hasSize(2);
    }

    @Test
    void listsAndWatchesTheServices() throws Exception {
        Recorder names = new Recorder();
        ensemble.putAll("orders");
        discoverer.watchServices(names);
        names.awaitNames("orders");

        ensemble.putAll("users");
        ensemble.put(ensemble.base() + "/not a name", "");
        names.awaitNames("orders", "users");

        assertThat(discoverer.services().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .containsExactly("orders", "users");
        assertThat(discoverer.capabilities())
                .containsExactlyInAnyOrder(
                        Capability.LIST_SERVICES,
                        Capability.WATCH_SERVICES,
                        Capability.PUSH,
                        Capability.REGISTER,
                        Capability.NAMESPACES,
                        Capability.TAGS,
                        Capability.PORT_NAMES);
    }

    @Test
    void tagsAndPortNameChooseAmongTheInstances() {
        ensemble.putAll("orders", "a", """
                {"id":"a","address":"10.0.0.1","port":80,"payload":{"metadata":{"tags":"blue,new","port.admin":"81"}}}""", "b", """
                {"id":"b","address":"10.0.0.2","port":80,"payload":{"metadata":{"tags":"green","port.admin":"81"}}}""", "c", """
                {"id":"c","address":"10.0.0.3","port":80,"payload":{"metadata":{"tags":"blue"}}}""");
        discoverer.watch(ServiceKey.parse("orders:admin?tag=blue"), recorder);

        recorder.awaitAddresses("10.0.0.1:81");
    }

    @Test
    void aNamespaceIsANodeBetween() {
        ensemble.putAll("shop");
        ensemble.put(ensemble.base() + "/shop/orders", "");
        ensemble.put(ensemble.base() + "/shop/orders/a", "10.0.0.1:80");
        discoverer.watch(ServiceKey.parse("shop/orders"), recorder);

        recorder.awaitAddresses("10.0.0.1:80");
    }

    @Test
    void aFilterIsRefusedByName() {
        assertThatThrownBy(() -> discoverer.watch(ServiceKey.parse("orders?dc=eu"), recorder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dc: eu (expected: none");
    }

    @Test
    void aWatchThatIsClosedIsNotCalledAgainAndTheOthersAre() {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        Recorder other = new Recorder();
        Watch watch = discoverer.watch(ORDERS, recorder);
        discoverer.watch(ORDERS, other);
        recorder.awaitAddresses("10.0.0.1:80");
        other.awaitAddresses("10.0.0.1:80");

        watch.close();
        int calls = recorder.told().size();
        ensemble.put(ensemble.path("orders", "b"), "10.0.0.2:80");
        other.awaitAddresses("10.0.0.1:80", "10.0.0.2:80");
        ensemble.put(ensemble.path("orders", "c"), "10.0.0.3:80");
        other.awaitAddresses("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80");

        assertThat(recorder.told()).hasSize(calls);
    }
}
