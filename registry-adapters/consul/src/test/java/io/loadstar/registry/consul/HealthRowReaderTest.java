package io.loadstar.registry.consul;

import static io.loadstar.registry.consul.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a row is read as. */
class HealthRowReaderTest {

    @Test
    void aRecordIsItsNodeAndItsId() throws MalformedRowException {
        HealthRowReader reader = new HealthRowReader("orders", Uris.options("").rows());
        assertThat(reader.read(row("n1", "web").build()).key()).isEqualTo("n1/web");
        assertThat(reader.read(row("n2", "web").build()).key()).isEqualTo("n2/web");
        assertThat(read(row("n2", "web")).id()).isEqualTo("n2/web");
        assertThat(read(row("n2", "web").meta("instance-id", "web-7")).id()).isEqualTo("web-7");
        assertThat(read(row("n2", "")).id()).isEqualTo("n2/orders");
    }

    @Test
    void theServicesAddressGoesBeforeItsNodes() throws MalformedRowException {
        assertThat(read(row("n", "a")).address()).isEqualTo(NetworkAddress.of("10.0.0.1", 8080));
        assertThat(read(row("n", "a").service("Address", "10.1.1.1")).host()).isEqualTo("10.1.1.1");
        assertThat(read(row("n", "a").service("Address", "::1").port(90))
                        .uri("/")
                        .toString())
                .isEqualTo("http://[::1]:90/");
    }

    @Test
    void taggedAddressesAreAddressesOfTheirNetworks() throws MalformedRowException {
        Rows.Builder row = row("n", "a")
                .service("Address", "10.1.1.1")
                .service(
                        "TaggedAddresses",
                        Map.of(
                                "lan", tagged("10.1.1.1", 8080),
                                "lan_ipv4", tagged("10.1.1.1", 8080),
                                "wan", tagged("198.51.100.1", 80),
                                "wan_ipv4", tagged("198.51.100.1", 80),
                                "lan_ipv6", tagged("fd00::1", 0),
                                "virtual", tagged("240.0.0.1", 8080)))
                .node("TaggedAddresses", Map.of("backbone", "10.9.9.9"));
        assertThat(read(row).addresses())
                .extracting(NetworkAddress::toString)
                .containsExactly(
                        "10.1.1.1:8080",
                        "lan=10.1.1.1:8080",
                        "lan_ipv6=[fd00::1]:8080",
                        "virtual=240.0.0.1:8080",
                        "wan=198.51.100.1:80");
        assertThat(Rows.read(row, "network=none,wan,lan").addresses())
                .extracting(NetworkAddress::network)
                .startsWith("wan", "lan", "default");
    }

    @Test
    void aServiceWithoutAnAddressHasThoseOfItsNode() throws MalformedRowException {
        Rows.Builder row = row("n", "a").node("TaggedAddresses", Map.of("lan", "10.0.0.1", "wan", "198.51.100.1"));
        assertThat(read(row).addresses())
                .extracting(NetworkAddress::toString)
                .containsExactly("10.0.0.1:8080", "lan=10.0.0.1:8080", "wan=198.51.100.1:8080");
    }

    @Test
    void portsMayBeNamedInTheMetadata() throws MalformedRowException {
        ServiceInstance instance = read(row("n", "a").meta("port-admin", "9090", "port-x", "none"));
        assertThat(instance.port()).isEqualTo(8080);
        assertThat(instance.port("admin")).isEqualTo(9090);
        assertThat(instance.metadata()).containsOnly(Map.entry("port-x", "none"));
        assertThat(read(row("n", "a").port(0).meta("port-grpc", "7070")).port()).isEqualTo(7070);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, passing, 100",
        "1, 1, warning, 100",
        "3, 1, passing, 300",
        "3, 1, warning, 100",
        "100, 1, passing, 10000",
        "500, 1, passing, 5000",
        "65535, 1, passing, 6554",
        "0, 0, passing, 0",
        "2, 0, warning, 0"
    })
    void weightsAreConsulsTimesAHundred(long passing, long warning, String status, int weight)
            throws MalformedRowException {
        assertThat(read(row("n", "a").weights(passing, warning).check("c", status))
                        .weight())
                .isEqualTo(weight);
    }

    @Test
    void aServiceWithoutWeightsHasTheUsualOne() throws MalformedRowException {
        assertThat(read(row("n", "a")).weight()).isEqualTo(ServiceInstance.DEFAULT_WEIGHT);
    }

    @Test
    void proportionsHoldWhereWeightsAreLarge() {
        HealthRows rows = Rows.all(
                row("n", "a").weights(1, 1),
                row("n", "b").weights(500, 1),
                row("n", "c").weights(1_000, 1));
        WeightScale scale = WeightScale.of(rows.good().values());
        assertThat(rows.good().values().stream().map(row -> scale.scaled(row.weight())))
                .containsExactly(10, 5_000, 10_000);
        assertThat(new WeightScale(1_000).scaled(100)).as("never 0 by scaling").isEqualTo(1);
    }

    @Test
    void theWeightInTheMetadataIsTheFinerOne() throws MalformedRowException {
        assertThat(read(row("n", "a").meta("weight", "57")).weight()).isEqualTo(57);
        assertThat(read(row("n", "a").meta("weight", "0")).weight()).isZero();
        ServiceInstance warned =
                read(row("n", "a").meta("weight", "250").weights(3, 1).check("c", "warning"));
        assertThat(warned.weight()).isEqualTo(83);
        ServiceInstance other = read(row("n", "a").meta("weight", "heavy"));
        assertThat(other.weight()).isEqualTo(100);
        assertThat(other.metadata()).containsEntry("weight", "heavy");
    }

    @ParameterizedTest
    @CsvSource({
        "passing, degraded, PASSING",
        "warning, degraded, DEGRADED",
        "warning, ready, PASSING",
        "warning, not-ready, FAILING",
        "critical, ready, FAILING",
        "maintenance, degraded, DRAINING",
        "something, degraded, PASSING"
    })
    void theWorstCheckCounts(String status, String warning, RegisteredHealth health) throws MalformedRowException {
        Rows.Builder row = row("n", "a").check("service:a", status).check("service:a:2", "passing");
        assertThat(Rows.read(row, "warning=" + warning).health()).isEqualTo(health);
    }

    @Test
    void maintenanceOfServiceOrNodeIsAnIntent() throws MalformedRowException {
        assertThat(read(row("n", "a").check("_service_maintenance:a", "critical"))
                        .health())
                .isEqualTo(RegisteredHealth.DRAINING);
        assertThat(read(row("n", "a").check("_node_maintenance", "critical").check("c", "critical"))
                        .health())
                .isEqualTo(RegisteredHealth.DRAINING);
        assertThat(read(row("n", "a").noChecks()).health()).isEqualTo(RegisteredHealth.UNKNOWN);
    }

    @Test
    void zoneAndVersionComeFromMetadataTagsOrTheNode() throws MalformedRowException {
        assertThat(read(row("n", "a").meta("zone", "z1", "region", "r1", "version", "2.1")))
                .satisfies(instance -> {
                    assertThat(instance.locality()).isEqualTo(Locality.of("r1", "z1", null));
                    assertThat(instance.version()).isEqualTo("2.1");
                    assertThat(instance.metadata()).isEmpty();
                });
        assertThat(read(row("n", "a").tags("blue", "zone=z2", "version=3"))).satisfies(instance -> {
            assertThat(instance.locality().zone()).isEqualTo("z2");
            assertThat(instance.version()).isEqualTo("3");
            assertThat(instance.tags()).containsExactly("blue", "version=3", "zone=z2");
        });
        assertThat(read(row("n", "a").node("Meta", Map.of("zone", "z3")))
                        .locality()
                        .zone())
                .isEqualTo("z3");
        assertThat(read(row("n", "a").service("Locality", Map.of("Region", "r", "Zone", "z4")))
                        .locality())
                .isEqualTo(Locality.of("r", "z4", null));
    }

    @Test
    void keysAndPrefixesMayBeOthers() throws MalformedRowException {
        Rows.Builder row =
                row("n", "a").meta("az", "z1", "build", "7", "zone", "kept").tags("v:9");
        ServiceInstance instance = Rows.read(row, "zone-key=az&version-key=none&version-tag-prefix=v:");
        assertThat(instance.locality().zone()).isEqualTo("z1");
        assertThat(instance.version()).isEqualTo("9");
        assertThat(instance.metadata()).containsEntry("zone", "kept");
    }

    @Test
    void tlsIsInTheMetadataOrATag() throws MalformedRowException {
        assertThat(read(row("n", "a").meta("secure", "true")).secure()).isTrue();
        assertThat(read(row("n", "a").meta("secure", "false").tags("secure=true"))
                        .secure())
                .isFalse();
        assertThat(read(row("n", "a").tags("secure=true")).secure()).isTrue();
        assertThat(read(row("n", "a")).secure()).isFalse();
    }

    @Test
    void theStartEpochIsWhenTheServiceWasMade() throws MalformedRowException {
        assertThat(read(row("n", "a").service("CreateIndex", 18L)).startEpoch()).isEqualTo(18);
        assertThat(read(row("n", "a").service("CreateIndex", 18L).meta("start-epoch", "99"))
                        .startEpoch())
                .isEqualTo(99);
    }

    static Stream<Rows.Builder> malformed() {
        return Stream.of(
                row("", "a"),
                row("n", "a").node("Node", 7L),
                row("n", "a").port(0),
                row("n", "a").port(65_536),
                row("n", "a").service("Port", "80"),
                row("n", "a").node("Address", ""),
                row("n", "a").service("Address", "a b"),
                row("n", "a").service("Tags", "blue"),
                row("n", "a").service("Tags", List.of(1L)),
                row("n", "a").service("Meta", Map.of("k", 1L)),
                row("n", "a").service("Meta", Map.of("k", "v".repeat(513))),
                row("n", "a").service("Weights", Map.of("Passing", -1L)),
                row("n", "a").service("TaggedAddresses", Map.of("wan", "198.51.100.1")),
                row("n", "x".repeat(600)),
                row("n", "a").badCheck(null),
                row("n", "a").badCheck(Map.of("Status", 1L)));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aRowThatIsNotOfTheFormIsRefused(Rows.Builder row) {
        assertThatThrownBy(() -> read(row))
                .isInstanceOf(MalformedRowException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void whatIsNoRowIsRefused() {
        HealthRowReader reader = new HealthRowReader("orders", Uris.options("").rows());
        assertThatThrownBy(() -> reader.read("text")).isInstanceOf(MalformedRowException.class);
        assertThatThrownBy(() -> reader.read(null)).isInstanceOf(MalformedRowException.class);
        assertThat(HealthRowReader.key("text")).isEqualTo("?");
    }

    private static ServiceInstance read(Rows.Builder row) throws MalformedRowException {
        return Rows.read(row, "");
    }

    private static Map<String, Object> tagged(String address, long port) {
        return Map.of("Address", address, "Port", port);
    }
}
