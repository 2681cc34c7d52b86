package io.loadstar.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.server.ConsulServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent that dies, hangs and forgets, and records that others wrote. */
@Tag("server")
class ConsulServerTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    static Path dir;

    private static ConsulServer server;
    private static Registry registry;

    private final RealThreads threads = new RealThreads();
    private final List<ConsulDiscoverer> opened = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server = ConsulServer.builder(dir).persistent().start();
        registry = new Registry(server.http());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(ConsulDiscoverer::close);
        threads.close();
        server.resume();
        server.start();
    }

    private ConsulDiscoverer open(String options) {
        ConsulDiscoverer discoverer =
                ConsulDiscoverer.open(ConsulOptions.of(RegistryUri.parse(server.uri() + options)), threads.context(1));
        opened.add(discoverer);
        return discoverer;
    }

    private SnapshotRecorder watch(String key, String options) {
        SnapshotRecorder recorder = new SnapshotRecorder();
        open(options).watch(ServiceKey.parse(key), recorder);
        return recorder;
    }

    private ServiceInstance only(String key) {
        return watch(key, "")
                .awaitSnapshot(
                        "one instance", SOON, snapshot -> snapshot.instances().size() == 1)
                .instances()
                .get(0);
    }

    private static void awaitSize(SnapshotRecorder recorder, int seen, int size) {
        recorder.awaitSnapshotAfter(
                seen,
                size + " instances",
                SOON,
                snapshot -> snapshot.instances().size() == size);
    }

    @Test
    void row01_killedAndStartedAgainItIsFreshAndNothingWasTakenAway() {
        register("killed", "a", 1);
        register("killed", "b", 2);
        SnapshotRecorder recorder = watch("killed", "");
        awaitSize(recorder, 0, 2);
        server.kill();
        DiscoveryError error = recorder.awaitError("unreachable", Duration.ofSeconds(5), any -> true);
        assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
        int seen = recorder.events().size();
        server.start();
        awaitSize(recorder, seen, 2);
        assertThat(recorder.snapshots())
                .allMatch(snapshot -> snapshot.instances().size() == 2);
    }

    @Test
    void row02_stoppedItTimesOutAndGoesOnWhereItWas() {
        register("stopped", "a", 1);
        SnapshotRecorder recorder = watch("stopped", "?wait=1s&request-timeout=1s");
        awaitSize(recorder, 0, 1);
        server.pause();
        DiscoveryError error = recorder.awaitError("time-out", Duration.ofSeconds(10), any -> true);
        assertThat(error.kind()).isEqualTo(Kind.TIMEOUT);
        int seen = recorder.events().size();
        server.resume();
        awaitSize(recorder, seen, 1);
        assertThat(recorder.snapshots())
                .allMatch(snapshot -> snapshot.instances().size() == 1);
    }

    @Test
    void anAgentThatForgotEverythingIsBelieved() {
        register("forgotten", "a", 1);
        SnapshotRecorder recorder = watch("forgotten", "");
        awaitSize(recorder, 0, 1);
        server.wipe();
        awaitSize(recorder, 0, 0);
        register("forgotten", "b", 2);
        awaitSize(recorder, 0, 1);
    }

    @Test
    void aRemovalIsConfirmedAndTold() {
        register("removal", "a", 1);
        register("removal", "b", 2);
        SnapshotRecorder recorder = watch("removal", "");
        awaitSize(recorder, 0, 2);
        registry.remove("a");
        awaitSize(recorder, 0, 1);
        registry.remove("b");
        awaitSize(recorder, 0, 0);
        assertThat(recorder.events()).allMatch(event -> event.error() == null);
    }

    @Test
    void aRecordOfCurlIsReadAsItsOwnerMeantIt() {
        registry.register("""
                {"ID": "c1", "Name": "curl", "Address": "10.0.0.7", "Port": 8080, "Tags": ["blue", "version=1.2"],
                 "Weights": {"Passing": 3, "Warning": 1}, "Meta": {"team": "a"},
                 "TaggedAddresses": {"wan": {"Address": "198.51.100.7", "Port": 80}},
                 "Checks": [{"CheckID": "up", "TTL": "10m", "Status": "warning"}]}""");
        ServiceInstance instance = only("curl");
        assertThat(instance.id()).endsWith("/c1");
        assertThat(instance.address().authority()).isEqualTo("10.0.0.7:8080");
        assertThat(instance.addresses()).anyMatch(address -> address.toString().equals("wan=198.51.100.7:80"));
        assertThat(instance.version()).isEqualTo("1.2");
        assertThat(instance.health()).isEqualTo(RegisteredHealth.DEGRADED);
        assertThat(instance.weight()).isEqualTo(100);
        assertThat(instance.metadata()).containsEntry("team", "a");

        SnapshotRecorder recorder = watch("curl", "");
        awaitSize(recorder, 0, 1);
        server.http().put("/v1/agent/check/pass/up").body();
        recorder.awaitSnapshot(
                "passing",
                SOON,
                snapshot -> snapshot.instances().get(0).health() == RegisteredHealth.PASSING
                        && snapshot.instances().get(0).weight() == 300);
        server.http().put("/v1/agent/service/maintenance/c1?enable=true").body();
        recorder.awaitSnapshot(
                "maintenance", SOON, snapshot -> snapshot.instances().get(0).health() == RegisteredHealth.DRAINING);
    }

    /** What {@code ConsulServiceRegistry} of Spring Cloud Consul sends: its {@code NewService} as JSON. */
    @Test
    void aRecordOfSpringCloudIsReadAsItsOwnerMeantIt() {
        registry.register("""
                {"ID": "spring-8443", "Name": "spring", "Tags": ["dev"], "Address": "app.example.test",
                 "Meta": {"secure": "true", "zone": "eu-1a", "management": "no"}, "Port": 8443,
                 "EnableTagOverride": null,
                 "Check": {"Interval": "10s", "HTTP": "https://127.0.0.1:1/actuator/health", "Header": {},
                           "TLSSkipVerify": true, "Status": "passing"}}""");
        ServiceInstance instance = only("spring");
        assertThat(instance.uri("/x")).hasToString("https://app.example.test:8443/x");
        assertThat(instance.locality().zone()).isEqualTo("eu-1a");
        assertThat(instance.metadata()).containsOnlyKeys("management");
        assertThat(instance.tags()).containsExactly("dev");
    }

    /** Releases before 2.2 wrote the zone and the scheme as tags. */
    @Test
    void aRecordOfAnOlderSpringCloudIsReadAsItsOwnerMeantIt() {
        registry.register("""
                {"ID": "old-8080", "Name": "oldspring", "Tags": ["zone=eu-1b", "secure=true"],
                 "Address": "10.0.0.8", "Port": 8080}""");
        ServiceInstance instance = only("oldspring");
        assertThat(instance.secure()).isTrue();
        assertThat(instance.locality().zone()).isEqualTo("eu-1b");
        assertThat(instance.tags()).contains("zone=eu-1b");
    }

    @Test
    void aRecordOfNomadIsReadAsItsOwnerMeantIt() {
        String id = "_nomad-task-5d1ba0b3-8c0e-4b3c-9d5e-0f1e2d3c4b5a-group-api-orders-http";
        registry.register("""
                {"ID": "%s", "Name": "nomad", "Tags": ["http"], "Address": "192.0.2.9", "Port": 24567,
                 "Meta": {"external-source": "nomad"}, "EnableTagOverride": false,
                 "TaggedAddresses": {"lan_ipv4": {"Address": "192.0.2.9", "Port": 24567},
                                     "wan_ipv4": {"Address": "192.0.2.9", "Port": 24567}},
                 "Checks": [{"CheckID": "_nomad-check-1", "Name": "alive", "TTL": "10m", "Status": "passing"}]}""".formatted(id));
        ServiceInstance instance = only("nomad");
        assertThat(instance.id()).endsWith('/' + id);
        assertThat(instance.addresses()).hasSize(1);
        assertThat(instance.port()).isEqualTo(24_567);
        assertThat(instance.health()).isEqualTo(RegisteredHealth.PASSING);
    }

    @Test
    void twoNodesMayHaveOneServiceId() {
        String row = """
                {"Node": "%s", "Address": "10.0.9.%d", "NodeMeta": {"zone": "z%d"},
                 "Service": {"ID": "web", "Service": "twice", "Port": 80}}""";
        server.http().put("/v1/catalog/register", row.formatted("n1", 1, 1)).body();
        server.http().put("/v1/catalog/register", row.formatted("n2", 2, 2)).body();
        SnapshotRecorder recorder = watch("twice", "");
        awaitSize(recorder, 0, 2);
        List<ServiceInstance> instances = recorder.snapshots().get(0).instances();
        assertThat(instances).extracting(ServiceInstance::id).containsExactly("n1/web", "n2/web");
        assertThat(instances).extracting(instance -> instance.locality().zone()).containsExactly("z1", "z2");
    }

    @Test
    void whatTheAgentRefusesIsSaidInItsWords() {
        assertThat(watch("orders?dc=nowhere", "")
                        .awaitError("no such data centre", SOON, any -> true)
                        .message())
                .contains("No path to datacenter")
                .contains("check dc");
        assertThat(watch("orders?filter=bad", "")
                        .awaitError("bad filter", SOON, any -> true)
                        .message())
                .contains("check the filter");
        assertThat(watch("shop/orders", "?namespace=default")
                        .awaitError("no namespaces", SOON, any -> true)
                        .message())
                .contains("Enterprise");
    }

    @Test
    void row11_moreNamesThanPollsAreAllFollowedWithinTheAgentsLimit() {
        for (int i = 0; i < 12; i++) {
            register("many-" + i, "many-" + i, 1_000 + i);
        }
        ConsulDiscoverer discoverer = open("?max-polls=4&wait=2s");
        List<SnapshotRecorder> recorders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            SnapshotRecorder recorder = new SnapshotRecorder();
            recorders.add(recorder);
            discoverer.watch(ServiceKey.parse("many-" + i), recorder);
        }
        recorders.forEach(recorder -> awaitSize(recorder, 0, 1));
        for (int i = 0; i < 12; i++) {
            register("many-" + i, "many-" + i + "-b", 2_000 + i);
        }
        recorders.forEach(recorder -> awaitSize(recorder, 0, 2));
        assertThat(recorders)
                .allSatisfy(recorder -> assertThat(recorder.events()).allMatch(event -> event.error() == null));
    }

    private static void register(String service, String id, int port) {
        registry.register("{\"ID\": \"%s\", \"Name\": \"%s\", \"Port\": %d, \"Address\": \"127.0.0.1\"}"
                .formatted(id, service, port));
    }
}
