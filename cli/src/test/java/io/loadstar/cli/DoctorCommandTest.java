package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code loadstar doctor} over {@code file:} and {@code static:}, with instances that connect and such that do not. */
class DoctorCommandTest {

    @TempDir
    Path dir;

    private ServerSocket open;

    @BeforeEach
    void listen() throws IOException {
        open = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        open.close();
    }

    private String file(String services) throws IOException {
        String json = services.replace("OPEN", String.valueOf(open.getLocalPort()));
        return "file://" + Files.writeString(dir.resolve("services.json"), json);
    }

    private static String source(String uri) {
        return uri.replace("file://", "file:");
    }

    @Test
    void whatIsWellIsExitCode0() throws IOException {
        String uri = file("{\"orders\": [{\"host\": \"127.0.0.1\", \"port\": OPEN, \"zone\": \"a\"}]}");

        Cli.Result result = Cli.run("doctor", uri, "orders", "--strict");

        assertThat(result.outLines())
                .containsExactly("ok: " + source(uri) + " answers", "ok: orders: 1 instance, 1 connect");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void anInstanceThatDoesNotConnectIsExitCode1AndSaysWhatToDo() throws IOException {
        String uri = file("""
                {"orders": [{"id": "up", "host": "127.0.0.1", "port": OPEN, "zone": "a"},
                            {"id": "down", "host": "127.0.0.1", "port": 1, "zone": "a"}]}
                """);

        Cli.Result result = Cli.run("doctor", uri, "orders");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.outLines())
                .containsExactly(
                        "ok: " + source(uri) + " answers",
                        "error: orders: 1 of 2 instances does not connect",
                        "  - down 127.0.0.1:1: connection refused",
                        "  connection refused: see that it runs, and listens on that address and port");
        assertThat(Cli.run("doctor", uri, "orders", "--no-connect").code()).isZero();
    }

    @Test
    void warningsAloneAreExitCode0UnlessStrict() throws IOException {
        String uri = file("""
                {"orders": [{"id": "a", "host": "127.0.0.1", "port": OPEN, "zone": "a"},
                            {"id": "b", "host": "127.0.0.1", "port": OPEN, "zone": "a"}]}
                """);

        Cli.Result result = Cli.run("doctor", uri, "orders");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("warning: orders: 1 address is that of several instances\n");
        assertThat(Cli.run("doctor", uri, "orders", "--strict").code()).isEqualTo(1);
    }

    @Test
    void settingsAreThoseOfTheOtherCommands() throws IOException {
        String uri = file("{\"orders\": [{\"host\": \"127.0.0.1\", \"port\": OPEN, \"zone\": \"a\"}]}");

        Cli.Result result = Cli.run("doctor", uri, "orders", "--set", "addresses.loopback=refuse");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("1 address is refused", "see the setting addresses.loopback");
    }

    @Test
    void asJsonEachFindingIsAnObject() throws IOException {
        String uri = file("{\"orders\": [{\"id\": \"o\", \"host\": \"127.0.0.1\", \"port\": 1, \"zone\": \"a\"}]}");

        Cli.Result result = Cli.run("doctor", uri, "orders", "--json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .isEqualTo("{\"registry\":\"" + source(uri) + "\",\"ok\":false,\"findings\":["
                        + "{\"severity\":\"ok\",\"check\":\"registry\",\"service\":null,\"what\":\"" + source(uri)
                        + " answers\",\"details\":[],\"advice\":\"\"},"
                        + "{\"severity\":\"error\",\"check\":\"connect\",\"service\":\"orders\","
                        + "\"what\":\"the only instance does not connect\","
                        + "\"details\":[\"o 127.0.0.1:1: connection refused\"],"
                        + "\"advice\":\"connection refused: see that it runs, and listens on that address and port\"}"
                        + "]}\n");
    }

    @Test
    void anUnknownServiceNamesTheNearestAndIsExitCode1() throws IOException {
        Cli.Result result = Cli.run("doctor", file("{\"orders\": []}"), "ordres");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.outLines().get(1))
                .startsWith("error: ordres: unknown to file:")
                .endsWith("; did you mean orders?; known: orders");
    }

    @Test
    void withoutAServiceAllAreLookedAtInShort() throws IOException {
        String uri = file("""
                {"orders": [{"host": "127.0.0.1", "port": OPEN}],
                 "users": [{"host": "127.0.0.1", "port": 1}],
                 "empty": []}
                """);

        Cli.Result result = Cli.run("doctor", uri);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.outLines())
                .containsExactly(
                        "ok: " + source(uri) + " answers",
                        "warning: empty: no instances (" + source(uri) + " knows the service)",
                        "ok: orders: 1 instance, 1 connect",
                        "error: users: the only instance does not connect");
    }

    @Test
    void of60Services50AreLookedAtAndItIsSaid() throws IOException {
        String services = IntStream.range(0, 60)
                .mapToObj(i -> "\"s%02d\": [{\"host\": \"127.0.0.1\", \"port\": OPEN}]".formatted(i))
                .collect(Collectors.joining(",", "{", "}"));

        Cli.Result result = Cli.run("doctor", file(services));

        assertThat(result.code()).isZero();
        assertThat(result.outLines().stream().filter(line -> line.endsWith(": 1 instance, 1 connect")))
                .hasSize(DoctorCommand.MOST_SERVICES);
        assertThat(result.out())
                .endsWith("hint: 10 more services were not looked at\n  loadstar doctor URI SERVICE looks at one\n");
    }

    @Test
    void of210Instances200AreTriedAndItIsSaid() throws IOException {
        String instances = IntStream.range(0, 210)
                .mapToObj(i -> "{\"id\": \"i%03d\", \"host\": \"127.0.0.1\", \"port\": OPEN}".formatted(i))
                .collect(Collectors.joining(",", "{\"orders\": [", "]}"));

        Cli.Result result = Cli.run("doctor", file(instances), "orders");

        assertThat(result.out()).contains("hint: orders: 10 instances were not tried: there are too many\n");
    }

    @Test
    void aRegistryThatGivesNoAnswerIsExitCode3() {
        String none = "file://" + dir.resolve("none.json");

        Cli.Result one = Cli.run("doctor", none, "orders", "--timeout", "200ms");
        Cli.Result all = Cli.run("doctor", none, "--timeout", "200ms");

        assertThat(one.code()).isEqualTo(3);
        assertThat(one.outLines().get(0)).startsWith("error: orders: file:").endsWith(": out of reach");
        assertThat(one.outLines().get(1)).contains("no such file");
        assertThat(one.outLines().get(2)).isEqualTo("  see that it is there, and that this user may read it");
        assertThat(all.code()).isEqualTo(3);
        assertThat(all.outLines().get(0)).startsWith("error: file:").endsWith(": out of reach");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk", "static", "wait"})
    void whatStandsInForARegistryIsNoAnswerOfIt(String startup) throws IOException {
        String uri = file("{\"orders\": [{\"host\": \"127.0.0.1\", \"port\": OPEN}]}");
        String[] settings = {
            "orders",
            "--timeout=300ms",
            "--set=disk.directory=" + dir.resolve("snapshots"),
            "--set=startup.instances=127.0.0.1:" + open.getLocalPort(),
            "--set=startup=" + startup
        };
        assertThat(run("explain", uri, settings).code()).isZero();
        Files.delete(dir.resolve("services.json"));
        assertThat(run("explain", uri, settings).out()).contains("STALE, 1 instance");

        Cli.Result result = run("doctor", uri, settings);

        assertThat(result.out()).startsWith("error: orders: " + source(uri) + ": out of reach\n");
        assertThat(result.code()).isEqualTo(3);
    }

    private static Cli.Result run(String command, String uri, String[] settings) {
        return Cli.run(
                Stream.concat(Stream.of(command, uri), Arrays.stream(settings)).toArray(String[]::new));
    }

    @Test
    void aRegistryThatListsNothingIsAWarning() throws IOException {
        String uri = file("{}");

        Cli.Result result = Cli.run("doctor", uri);

        assertThat(result.outLines())
                .containsExactly(
                        "ok: " + source(uri) + " answers",
                        "warning: lists no services",
                        "  see the path, the namespace, and what the token may read");
        assertThat(result.code()).isZero();
        assertThat(Cli.run("doctor", uri, "--strict").code()).isEqualTo(1);
    }

    @Test
    void namesThatAreNoServicesAreToldFromThoseThatAre() {
        List<String> strangers = new ArrayList<>();

        assertThat(DoctorCommand.keys(List.of("no service", "orders", "shop/orders", "nor?this"), strangers))
                .extracting(ServiceKey::toString)
                .containsExactly("orders", "shop/orders");
        assertThat(strangers).containsExactly("no service", "nor?this");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "static:h:1 orders --connect-timeout 400000000d | --connect-timeout: 400000000d (expected: at most 24h)",
                "static:h:1 orders --timeout 400000000d | --timeout: 400000000d (expected: at most 24h)",
                "static:h:1 | static:h:1 cannot list its services (expected: loadstar doctor URI SERVICE)",
                "static:h:1 or/de/rs | service: de/rs (expected: 1 to 253 of",
                "static:h:1 orders --connect-timeout soon | --connect-timeout: soon (expected: a duration",
                "statik:h:1 orders | registry scheme: statik (unknown; did you mean static?"
            })
    void badInputIsOneLineAndExitCode2(String arguments, String message) {
        Cli.Result result = Cli.run(("doctor " + arguments).split(" "));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines()).hasSize(1).first().asString().startsWith("loadstar: " + message);
    }
}
