package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.StaticDiscoverer;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.TestInstances;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticDiscovererTest {

    private final SnapshotRecorder recorder = new SnapshotRecorder();

    private final StaticDiscoverer discoverer = StaticDiscoverer.of(Map.of(
            "orders",
            List.of(
                    TestInstances.builder("orders", 1).tags(List.of("blue")).build(),
                    TestInstances.instance("orders", 0)),
            "users",
            List.of()));

    @Test
    void aServiceOfTheMapIsToldWhole() {
        discoverer.watch(ServiceKey.parse("orders"), recorder);

        assertThat(recorder.snapshots()).hasSize(1);
        assertThat(recorder.snapshots().get(0).instances())
                .extracting(ServiceInstance::id)
                .containsExactly(TestInstances.id(0), TestInstances.id(1));
    }

    @Test
    void anEmptyServiceIsEmptyAndAnyOtherUnknown() {
        discoverer.watch(ServiceKey.parse("users"), recorder);
        discoverer.watch(ServiceKey.parse("typo"), recorder);

        assertThat(recorder.snapshots()).hasSize(1);
        assertThat(recorder.awaitError("unknown", Duration.ZERO, error -> true).kind())
                .isEqualTo(DiscoveryError.Kind.UNKNOWN_SERVICE);
    }

    @Test
    void itListsItsServices() {
        assertThat(discoverer.capabilities()).contains(Capability.LIST_SERVICES);
        assertThat(discoverer.services().toCompletableFuture().join()).containsExactly("orders", "users");
    }

    @Test
    void aNamespaceIsPartOfTheNameInTheMap() {
        StaticDiscoverer shop = StaticDiscoverer.of(Map.of("shop/orders", TestInstances.of("orders", 1)));
        shop.watch(ServiceKey.parse("shop/orders"), recorder);
        shop.watch(ServiceKey.parse("orders"), recorder);

        assertThat(recorder.snapshots()).hasSize(1);
        assertThat(recorder.awaitError("unknown", Duration.ZERO, error -> true).kind())
                .isEqualTo(DiscoveryError.Kind.UNKNOWN_SERVICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders:http", "orders?dc=east", "orders?filter=x", "orders?tag=blue"})
    void whatChoosesNothingAmongAddressesIsRefused(String key) {
        StaticDiscoverer every = StaticDiscoverer.ofEvery(List.of(NetworkAddress.parse("10.0.0.1:80")));

        assertThatThrownBy(() -> every.watch(ServiceKey.parse(key), recorder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: none; static:10.0.0.1:80 has no ");
        assertThat(recorder.events()).isEmpty();
    }

    @Test
    void everyServiceOfEveryNamespaceHasTheAddresses() {
        StaticDiscoverer.ofEvery(List.of(NetworkAddress.parse("10.0.0.1:80")))
                .watch(ServiceKey.parse("shop/orders"), recorder);

        assertThat(recorder.snapshots().get(0).instances()).hasSize(1);
    }
}
