package io.loadstar.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceKey;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.server.ConsulServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent that denies by default. */
@Tag("server")
class ConsulAclTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String READ_ALL =
            "service_prefix \\\"\\\" { policy = \\\"read\\\" } node_prefix \\\"\\\" { policy = \\\"read\\\" }";
    private static final String SERVICES_ONLY = "service_prefix \\\"\\\" { policy = \\\"read\\\" }";

    @TempDir
    static Path dir;

    @TempDir
    Path files;

    private static ConsulServer server;
    private static int policies;

    private final RealThreads threads = new RealThreads();
    private final List<ConsulDiscoverer> opened = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server = ConsulServer.builder(dir)
                .acls("root-token")
                .hcl("acl { policy_ttl = \"100ms\", token_ttl = \"100ms\" }")
                .start();
        new Registry(server.http()).register("{\"ID\": \"o1\", \"Name\": \"orders\", \"Port\": 80}");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(ConsulDiscoverer::close);
        threads.close();
    }

    private static String policy(String rules) {
        String name = "p" + policies++;
        server.http()
                .put("/v1/acl/policy", "{\"Name\": \"%s\", \"Rules\": \"%s\"}".formatted(name, rules))
                .body();
        return name;
    }

    private static String token(String rules) {
        String answer = server.http()
                .put("/v1/acl/token", "{\"Policies\": [{\"Name\": \"%s\"}]}".formatted(policy(rules)))
                .body();
        return field(answer, "SecretID");
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile('"' + name + "\": *\"([^\"]+)\"").matcher(json);
        assertThat(field.find()).isTrue();
        return field.group(1);
    }

    private ConsulDiscoverer open(String options) {
        ConsulDiscoverer discoverer =
                ConsulDiscoverer.open(ConsulOptions.of(RegistryUri.parse(server.uri() + options)), threads.context(1));
        opened.add(discoverer);
        return discoverer;
    }

    private SnapshotRecorder watch(String options) {
        SnapshotRecorder recorder = new SnapshotRecorder();
        open(options).watch(ServiceKey.parse("orders"), recorder);
        return recorder;
    }

    private static void awaitOne(SnapshotRecorder recorder, int seen) {
        recorder.awaitSnapshotAfter(
                seen, "one instance", SOON, snapshot -> snapshot.instances().size() == 1);
    }

    private static DiscoveryError firstError(SnapshotRecorder recorder) {
        DiscoveryError error = recorder.awaitError("an error", SOON, any -> true);
        assertThat(recorder.snapshots()).isEmpty();
        return error;
    }

    @Test
    void aTokenThatMayReadSeesAll() {
        awaitOne(watch("?token=" + token(READ_ALL)), 0);
    }

    @Test
    void aWrongTokenIsDenied() {
        DiscoveryError error = firstError(watch("?token=wr0ng-secret"));
        assertThat(error.kind()).isEqualTo(Kind.DENIED);
        assertThat(error.message()).contains("ACL not found").doesNotContain("wr0ng-secret");
    }

    @Test
    void row07_aWeakTokenIsToldThatItSeesNotAll() {
        assertThat(firstError(watch("?token=" + token(SERVICES_ONLY))).kind()).isEqualTo(Kind.FILTERED);
    }

    @Test
    void withoutATokenNothingIsShownAndItIsSaidWhy() {
        DiscoveryError error = firstError(watch(""));
        assertThat(error.kind()).isEqualTo(Kind.FILTERED);
        assertThat(error.message()).contains("ACLs deny by default");
    }

    /** A query that waits is answered without a word on access rules. */
    @Test
    void row07_aTokenThatLosesARightTakesNothingAway() {
        String policy = policy(READ_ALL);
        String answer = server.http()
                .put("/v1/acl/token", "{\"Policies\": [{\"Name\": \"%s\"}]}".formatted(policy))
                .body();
        SnapshotRecorder recorder = watch("?wait=1s&token=" + field(answer, "SecretID"));
        awaitOne(recorder, 0);
        String id = field(server.http().get("/v1/acl/policy/name/" + policy).body(), "ID");
        server.http()
                .put("/v1/acl/policy/" + id, "{\"Name\": \"%s\", \"Rules\": \"%s\"}".formatted(policy, SERVICES_ONLY))
                .body();
        recorder.awaitError("filtered", SOON, error -> error.kind() == Kind.FILTERED);
        assertThat(recorder.snapshots())
                .allMatch(snapshot -> snapshot.instances().size() == 1);
    }

    @Test
    void row34_aTokenFileThatIsRotatedIsReadAgain() throws IOException {
        Path file = Files.writeString(files.resolve("token"), token(READ_ALL));
        SnapshotRecorder recorder = watch("?wait=1s&token-file=" + file);
        awaitOne(recorder, 0);
        String old = Files.readString(file);
        Files.writeString(file, token(READ_ALL));
        String accessor = field(server.http(old).get("/v1/acl/token/self").body(), "AccessorID");
        server.http().delete("/v1/acl/token/" + accessor).body();
        new Registry(server.http()).register("{\"ID\": \"o1\", \"Name\": \"orders\", \"Port\": 81}");
        recorder.awaitSnapshot(
                "the change", SOON, snapshot -> snapshot.instances().get(0).port() == 81);
        assertThat(recorder.snapshots())
                .allMatch(snapshot -> snapshot.instances().size() == 1);
    }
}
