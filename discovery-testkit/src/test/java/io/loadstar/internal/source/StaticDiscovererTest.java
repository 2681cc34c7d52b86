package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
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
}
