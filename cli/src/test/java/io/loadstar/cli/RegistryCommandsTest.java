package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that look into a registry, over {@code static:} and {@code file:}. */
class RegistryCommandsTest {

    private static final String STATIC = "static:10.0.0.1:80,10.0.0.2:80";
    private static final String SERVICES = """
            {"orders": [
               {"id": "orders-1", "host": "10.0.0.1", "port": 8080, "zone": "a", "version": "1.4", "tags": ["x", "b"],
                "metadata": {"team": "shop"}, "health": "passing"},
               {"id": "orders-2", "host": "10.0.0.2", "port": 8443, "secure": true, "weight": 200}],
             "users": [{"host": "::1", "port": 9000}],
             "drained": [{"host": "10.0.0.9", "port": 80, "health": "draining"}],
             "empty": []}
            """;

    @TempDir
    Path dir;

    private String file = "";

    @BeforeEach
    void writeTheFile() throws IOException {
        file = "file://" + Files.writeString(dir.resolve("services.json"), SERVICES);
    }

    @Test
    void getPrintsATableWithTheColumnsThatHaveContent() {
        Cli.Result result = Cli.run("get", file, "orders");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.outLines())
                .containsExactly(
                        "ID        ADDRESS            WEIGHT  ZONE  VERSION  HEALTH   TAGS  METADATA",
                        "orders-1  10.0.0.1:8080         100  a     1.4      passing  b,x   team=shop",
                        "orders-2  10.0.0.2:8443 tls     200                 unknown");
    }

    @Test
    void anOptionOfTheRegistryCanBeSetLikeAnyOther() throws IOException {
        String noExtension = "file://" + Files.writeString(dir.resolve("services"), SERVICES);

        assertThat(Cli.run("explain", noExtension, "orders", "--set", "registry.format=json")
                        .out())
                .contains("orders-1");
        assertThat(Cli.run("explain", noExtension, "orders", "--set", "registry.fromat=json")
                        .err())
                .isEqualTo("loadstar: registry option of file: fromat (unknown; did you mean format?; known: format,"
                        + " interval, max-bytes, max-instances)\n");
    }

    @Test
    void getAsJsonIsASnapshotOnOneLine() {
        Cli.Result result = Cli.run("get", STATIC, "shop/orders", "--json");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .isEqualTo("{\"service\":\"shop/orders\",\"state\":\"FRESH\",\"source\":\"" + STATIC
                        + "\",\"revision\":\"\",\"ageMillis\":0,\"instances\":["
                        + instanceJson("10.0.0.1", 80) + "," + instanceJson("10.0.0.2", 80) + "]}\n");
    }

    private static String instanceJson(String host, int port) {
        return "{\"id\":\"" + host + ":" + port + "\",\"service\":\"orders\",\"host\":\"" + host + "\",\"port\":" + port
                + ",\"secure\":false,\"weight\":100,\"zone\":null,\"version\":null,\"tags\":[],\"metadata\":{},"
                + "\"health\":\"unknown\",\"priority\":0,\"source\":null}";
    }

    @Test
    void anEmptyServiceIsExitCode1AndStillASnapshot() {
        Cli.Result result = Cli.run("get", file, "empty", "--json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .startsWith("{\"service\":\"empty\",\"state\":\"FRESH\",")
                .endsWith("\"instances\":[]}\n");
        assertThat(result.errLines()).hasSize(1).first().asString().startsWith("loadstar: empty: no instances (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "pick", "explain"})
    void anUnknownServiceIsExitCode1AndTheNearestIsNamed(String command) {
        Cli.Result result = Cli.run(command, file, "ordres");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("loadstar: service: ordres (unknown to file:")
                .endsWith("; did you mean orders?; known: drained, empty, orders, users)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "pick", "explain"})
    void anEmptyServiceIsExitCode1(String command) {
        Cli.Result result = Cli.run(command, file, "empty");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errLines()).hasSize(1).first().asString().startsWith("loadstar: empty: no instances (");
    }

    @ParameterizedTest
    @CsvSource({
        "pick,   'loadstar: UNHEALTHY: drained: 1 instances: 1 drained'",
        "explain,'loadstar: UNHEALTHY: drained: 1 instances: 1 drained'"
    })
    void whereNobodyCanBePickedTheExitCodeIs1(String command, String line) {
        Cli.Result result = Cli.run(command, file, "drained");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errLines()).hasSize(1).first().asString().startsWith(line);
    }

    @Test
    void servicesAreListedSorted() {
        assertThat(Cli.run("services", file).outLines()).containsExactly("drained", "empty", "orders", "users");
        assertThat(Cli.run("services", file, "--json").out())
                .isEqualTo("{\"services\":[\"drained\",\"empty\",\"orders\",\"users\"]}\n");
    }

    @Test
    void aRegistryWithoutServicesIsExitCode1() throws IOException {
        Path none = Files.writeString(dir.resolve("none.json"), "{}");

        Cli.Result result = Cli.run("services", "file://" + none);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("loadstar: the registry has no services\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get statik:h:1 orders | registry scheme: statik (unknown; did you mean static?; known: consul, failover, file, merge, shadow, static,",
                "get orders orders | registry: orders (expected: a URI with a scheme, such as static:host:port)",
                "get static:h orders | address: h (expected: host:port, or [ipv6]:port)",
                "get static:h:0 orders | port: 0 (expected: 1 to 65535)",
                "get static: orders | registry: static: (expected: static:host:port,host:port)",
                "get static:h:1?wait=1 orders | static option: wait (expected: no option)",
                "get FILE?fromat=yaml orders | file option: fromat (unknown; did you mean format?; known: format,",
                "get FILE?format=xml orders | format: xml (",
                "get DIR/services.jsn orders | format: services.jsn (extension unknown; did you mean json?; known: json,",
                "get file://host/services.json orders | registry: file://host/services.json (expected: no host,",
                "get zookeeper:///services orders | registry: zookeeper:/services (expected: zookeeper://",
                "services static:h:1 | static:h:1 cannot list its services",
                "pick FILE orders --policy ramdom | policy: ramdom (unknown; did you mean random?; known: ",
                "pick FILE orders --set policy.pionts=1 --policy source_hash | option of policy source_hash: policy.pionts (unknown; did you",
                "explain FILE orders --policy ramdom | policy: ramdom (unknown; did you mean random?; known: ",
                "watch FILE orders --policy random | option: --policy (unknown",
                "register FILE orders --address h:1 | file: takes no registrations",
                "register zooкeeper://h orders --address h:1 | registry: zooкeeper://h (expected: a URI with a scheme",
                "register zookeper://h orders --address h:1 | registry scheme: zookeper (unknown; did you mean zookeeper?"
            })
    void badInputIsOneLineThatSaysWhatIsKnownAndExitCode2(String commandLine, String message) {
        String[] args = commandLine
                .replace("FILE", file)
                .replace("DIR", "file://" + dir)
                .split(" ");

        Cli.Result result = Cli.run(args);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines()).hasSize(1).first().asString().startsWith("loadstar: " + message);
    }

    @Test
    void aFileThatIsNotThereIsExitCode3AfterTheTimeout() {
        Cli.Result result = Cli.run("get", "file://" + dir.resolve("none.json"), "orders", "--timeout", "100ms");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.errLines()).hasSize(1).first().asString().contains("none.json: no such file");
    }

    @Test
    void aFileThatCannotBeReadIsExitCode3AtOnce() throws IOException {
        Path broken = Files.writeString(dir.resolve("broken.json"), "{\"orders\": [");

        Cli.Result result = Cli.run("get", "file://" + broken, "orders", "--timeout", "1h");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.errLines()).hasSize(1).first().asString().contains("broken.json, line 1, column");
    }

    @Test
    void whatTheRegistrySaysIsEscapedAndCutInTextAndWholeInJson() throws IOException {
        String version = "\\u001b[2J\\r\\n\\u202e" + "v".repeat(300);
        Path evil = Files.writeString(
                dir.resolve("evil.json"),
                "{\"orders\": [{\"host\": \"h\", \"port\": 1, \"version\": \"" + version + "\"}]}");

        Cli.Result text = Cli.run("get", "file://" + evil, "orders");
        Cli.Result json = Cli.run("get", "file://" + evil, "orders", "--json");

        String shown = version.substring(0, 255) + "…";
        assertThat(text.outLines()).hasSize(2).last().asString().contains(" " + shown + " ");
        assertThat(json.outLines()).hasSize(1);
        assertThat(json.out().toLowerCase(Locale.ROOT))
                .contains(("\"version\":\"" + version + "\"").toLowerCase(Locale.ROOT));
    }

    @Test
    void picksAreCountedPerInstanceAlsoThoseOfNobody() {
        Cli.Result result = Cli.run("pick", STATIC, "orders", "-n", "1000", "--json");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .isEqualTo("{\"policy\":\"round_robin\",\"picks\":1000,"
                        + "\"counts\":{\"10.0.0.1:80\":500,\"10.0.0.2:80\":500}}\n");
    }

    @Test
    void picksAreShownAsBars() {
        Cli.Result result = Cli.run("pick", STATIC, "orders", "-n", "10");

        assertThat(result.outLines())
                .containsExactly(
                        "INSTANCE     PICKS  SHARE",
                        "10.0.0.1:80      5  50.0%  " + "#".repeat(40),
                        "10.0.0.2:80      5  50.0%  " + "#".repeat(40),
                        "10 picks by round_robin");
    }

    @Test
    void anAliasOfAPolicyIsReportedByItsName() {
        Cli.Result result = Cli.run("pick", STATIC, "orders", "--policy", "ip_hash", "--key", "alice", "--json");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("{\"policy\":\"source_hash\",\"picks\":1000,")
                .contains(":1000");
    }

    @Test
    void oneSourceMapsToOneInstanceInBothFormsOfItsAddress() {
        Cli.Result ipv4 =
                Cli.run("pick", file, "orders", "--policy", "source_hash", "--source", "10.1.2.3:4000", "--json");
        Cli.Result mapped = Cli.run(
                "pick", file, "orders", "--policy", "source_hash", "--source", "[::ffff:10.1.2.3]:4000", "--json");

        assertThat(ipv4.code()).isZero();
        assertThat(ipv4.out()).contains(":1000").isEqualTo(mapped.out());
    }

    @Test
    void keysOfAFileMapToTheSameInstancesEveryTime() throws IOException {
        List<String> keys = IntStream.range(0, 500).mapToObj(i -> "käy-" + i).toList();
        Path keysFile = Files.write(dir.resolve("keys.txt"), keys);
        String[] command = {
            "pick", STATIC, "orders", "--policy", "source_hash", "--keys-from", keysFile.toString(), "--assignments"
        };

        Cli.Result first = Cli.run(command);
        Cli.Result second = Cli.run(command);

        assertThat(first.code()).isZero();
        assertThat(first.outLines()).hasSize(500).allMatch(line -> line.matches("käy-\\d+\t10\\.0\\.0\\.[12]:80"));
        assertThat(first.outLines().stream()
                        .map(line -> line.substring(0, line.indexOf('\t')))
                        .toList())
                .isEqualTo(keys);
        assertThat(first.outLines().stream()
                        .map(line -> line.substring(line.indexOf('\t') + 1))
                        .collect(Collectors.toSet()))
                .hasSize(2);
        assertThat(second).isEqualTo(first);
    }

    @Test
    void keysOfAFileAreCountedOnceEachOrInTurn() throws IOException {
        Path keysFile = Files.write(dir.resolve("keys.txt"), List.of("a", "b", "c"));
        String keysFrom = keysFile.toString();

        assertThat(Cli.run("pick", STATIC, "orders", "--keys-from", keysFrom, "--json")
                        .out())
                .contains("\"picks\":3,");
        assertThat(Cli.run("pick", STATIC, "orders", "--keys-from", keysFrom, "-n", "10", "--json")
                        .out())
                .contains("\"picks\":10,");
        assertThat(Cli.run("pick", "static:h:1", "orders", "--keys-from", keysFrom, "--assignments", "--json")
                        .out())
                .endsWith("\"counts\":{\"h:1\":3},\"assignments\":[{\"key\":\"a\",\"id\":\"h:1\"},"
                        + "{\"key\":\"b\",\"id\":\"h:1\"},{\"key\":\"c\",\"id\":\"h:1\"}]}\n");
    }

    @Test
    void anInterruptedCommandEndsWith130AndSaysNothing() {
        Thread.currentThread().interrupt();

        Cli.Result result = Cli.run("pick", STATIC, "orders");

        assertThat(Thread.interrupted()).isFalse();
        assertThat(result).isEqualTo(new Cli.Result(130, "", ""));
    }

    @Test
    void explainTellsEveryStepAndHost() {
        Cli.Result result = Cli.run("explain", file, "orders", "--policy", "source_hash", "--key", "alice");

        assertThat(result.code()).isZero();
        assertThat(result.outLines().get(0)).startsWith("orders: FRESH, 2 instances, file:");
        assertThat(result.out())
                .contains("step snapshot: 2 left\n", "policy source_hash: orders-")
                .containsPattern("(?m)^> +orders-[12] ");
    }

    @Test
    void explainAsJsonNamesThePick() {
        Cli.Result result =
                Cli.run("explain", "static:h:1", "orders", "--policy", "source_hash", "--key", "a", "--json");

        assertThat(result.code()).isZero();
        assertThat(result.outLines()).hasSize(1);
        assertThat(result.out())
                .startsWith("{\"service\":\"orders\",\"state\":\"FRESH\",\"source\":\"static:h:1\",\"revision\":\"\","
                        + "\"ageMillis\":0,\"policy\":\"source_hash\",\"picked\":\"h:1\",\"how\":\"");
    }

    @Test
    void policiesAreListedWithTheirOptions() {
        Cli.Result result = Cli.run("policies");

        assertThat(result.code()).isZero();
        assertThat(result.outLines())
                .contains("round_robin", "random", "weighted_random", "weighted_round_robin")
                .anyMatch(line -> line.startsWith("source_hash (also "));
        assertThat(Cli.run("policies", "--json").out()).startsWith("{\"policies\":[{\"name\":\"random\",");
    }
}
