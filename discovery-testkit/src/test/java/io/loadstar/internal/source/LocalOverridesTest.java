package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.StaticDiscoverer;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.SnapshotRecorder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalOverridesTest {

    private final FakeRegistry registry = new FakeRegistry();

    private static List<String> idsOf(ServiceDiscoverer discoverer, String service) {
        SnapshotRecorder recorder = new SnapshotRecorder();
        discoverer.watch(ServiceKey.parse(service), recorder).close();
        List<ServiceSnapshot> told = recorder.snapshots();
        return told.isEmpty()
                ? List.of()
                : told.get(0).instances().stream().map(ServiceInstance::id).toList();
    }

    @Test
    void withoutAnOverrideTheRegistryIsLeftAlone() {
        assertThat(LocalOverrides.inFrontOf(
                        registry, LocalOverrides.read(Map.of("PATH", "/bin", "LOADSTAR_OVERRIDE_ORDERS", " "))))
                .isSameAs(registry);
    }

    @ParameterizedTest
    @CsvSource({"orders, ORDERS", "my-orders.v2, MY_ORDERS_V2", "Orders, ORDERS"})
    void theVariableIsTheNameInUpperCase(String service, String variable) {
        ServiceDiscoverer overridden = LocalOverrides.inFrontOf(
                registry, LocalOverrides.read(Map.of("LOADSTAR_OVERRIDE_" + variable, "localhost:1,127.0.0.1:2")));

        assertThat(idsOf(overridden, service)).containsExactly("127.0.0.1:2", "localhost:1");
        assertThat(registry.openedWatches(service)).isZero();
    }

    @Test
    void otherServicesComeFromTheRegistry() {
        ServiceDiscoverer overridden = LocalOverrides.inFrontOf(
                StaticDiscoverer.ofEvery(List.of(NetworkAddress.parse("10.0.0.1:80"))),
                LocalOverrides.read(Map.of("LOADSTAR_OVERRIDE_ORDERS", "localhost:1")));

        assertThat(idsOf(overridden, "users")).containsExactly("10.0.0.1:80");
        assertThat(overridden.source()).isEqualTo("static:10.0.0.1:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:0", "localhost:99999", "http://localhost:1"})
    void whatIsNoListOfAddressesIsToldByItsVariable(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        LocalOverrides.inFrontOf(registry, LocalOverrides.read(Map.of("LOADSTAR_OVERRIDE_X", value))))
                .withMessage("LOADSTAR_OVERRIDE_X: " + value + " (expected: host:port,host:port)");
    }
}
