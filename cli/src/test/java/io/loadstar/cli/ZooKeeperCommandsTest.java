package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.testkit.server.ZooKeeperServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real ZooKeeper, and as processes of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZooKeeperCommandsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** Nobody listens there. */
    private static final String DEAD = "zookeeper://127.0.0.1:1/services";

    private final Path dir;
    private final ZooKeeperServer zooKeeper;
    private final String uri;

    ZooKeeperCommandsTest(@TempDir Path dir) {
        this.dir = dir;
        this.zooKeeper = ZooKeeperServer.start(dir.resolve("zookeeper"));
        this.uri = "zookeeper://" + zooKeeper.connectString() + "/services";
    }

    @AfterAll
    void stop() {
        zooKeeper.close();
    }

    @Test
    void registerKeepsAnInstanceUntilSigtermThenDrainsAndTakesItOut() throws Exception {
        try (ChildCli register = ChildCli.start(
                        dir,
                        "register",
                        uri,
                        "orders",
                        "--address",
                        "10.0.0.7:8080",
                        "--id",
                        "orders-7",
                        "--weight",
                        "200",
                        "--zone",
                        "eu-1a",
                        "--version",
                        "2.3.1",
                        "--tag",
                        "blue",
                        "--tag",
                        "canary",
                        "--meta",
                        "team=shop");
                ChildCli watch = ChildCli.start(dir, "watch", uri, "orders", "--json")) {
            await().atMost(LONG).until(() -> register.outLines().contains("registered"));

            Cli.Result get = Cli.run("get", uri, "orders", "--json");
            assertThat(get.code()).isZero();
            assertThat(get.out())
                    .contains("{\"id\":\"orders-7\",\"service\":\"orders\",\"host\":\"10.0.0.7\",\"port\":8080,"
                            + "\"secure\":false,\"weight\":200,\"zone\":\"eu-1a\",\"version\":\"2.3.1\","
                            + "\"tags\":[\"blue\",\"canary\"],\"metadata\":{\"team\":\"shop\"},\"health\":\"");
            assertThat(Cli.run("services", uri).outLines()).contains("orders");
            await().atMost(LONG).until(() -> last(watch).contains("\"weight\":200"));
            assertThat(register.isAlive()).isTrue();

            register.terminate();

            assertThat(register.awaitExitCode()).isZero();
            assertThat(register.outLines())
                    .containsExactly(
                            "registering orders-7 10.0.0.7:8080 weight 200 zone eu-1a version 2.3.1 passing as orders",
                            "registered",
                            "draining",
                            "drained",
                            "deregistering",
                            "deregistered");
            assertThat(register.errLines()).isEmpty();
            await().atMost(LONG).until(() -> last(watch).contains("\"instances\":[]"));
            assertThat(watch.outLines())
                    .anyMatch(line -> line.contains("\"weight\":0,") && line.contains("\"draining\""));
            Cli.Result gone = Cli.run("get", uri, "orders");
            assertThat(gone.code()).isEqualTo(1);
            assertThat(gone.errLines()).hasSize(1);
        }
    }

    @Test
    void registerWithoutAHostTakesThisMachinesOwnAndSaysWhy() throws Exception {
        Map<String, String> variables = Map.of(
                "LOADSTAR_ADVERTISED_HOST", "10.0.0.9", "LOADSTAR_ZONE", "eu-1b", "LOADSTAR_ADVERTISED_PORT", "");
        try (ChildCli register = ChildCli.start(dir, variables, "register", uri, "own", "--address", ":8080")) {
            await().atMost(LONG).until(() -> register.outLines().contains("registered"));

            assertThat(register.outLines())
                    .startsWith(
                            "own address 10.0.0.9 by LOADSTAR_ADVERTISED_HOST; zone eu-1b by LOADSTAR_ZONE",
                            "registering 10.0.0.9:8080 10.0.0.9:8080 weight 100 zone eu-1b passing as own");
        }
    }

    @Test
    void anOwnAddressThatNobodyReachesIsOneLineAndExitCode2() throws Exception {
        Map<String, String> variables = Map.of("LOADSTAR_ADVERTISED_HOST", "169.254.1.1");
        try (ChildCli register = ChildCli.start(dir, variables, "register", uri, "own", "--address", ":8080")) {
            assertThat(register.awaitExitCode()).isEqualTo(2);
            assertThat(register.errLines())
                    .containsExactly(
                            "loadstar: LOADSTAR_ADVERTISED_HOST: 169.254.1.1 (expected: a host that others reach"
                                    + " this process by; it is link-local)");
        }
    }

    @Test
    void aServiceThatIsNotThereIsExitCode1() {
        Cli.Result result = Cli.run("get", uri, "nobody");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines()).hasSize(1).first().asString().contains("nobody");
    }

    @Test
    void aKeyThatTheRegistryRefusesIsOneLineAndExitCode2() throws Exception {
        try (ChildCli child = ChildCli.start(dir, "get", uri, "orders?dc=east", "--timeout", "1h")) {
            assertThat(child.awaitExitCode()).isEqualTo(2);
            assertThat(child.errLines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("loadstar: dc: east (expected: none;");
        }
    }

    @Test
    void theDoctorConnectsToWhatIsRegistered() throws Exception {
        try (ServerSocket open = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ChildCli register = ChildCli.start(
                        dir,
                        "register",
                        uri,
                        "well",
                        "--address",
                        "127.0.0.1:" + open.getLocalPort(),
                        "--zone",
                        "eu-1a")) {
            await().atMost(LONG).until(() -> register.outLines().contains("registered"));

            Cli.Result well = Cli.run("doctor", uri, "well", "--strict", "--timeout", "30s");

            assertThat(well.outLines()).containsExactly("ok: " + uri + " answers", "ok: well: 1 instance, 1 connect");
            assertThat(well.code()).isZero();
            assertThat(Cli.run("doctor", uri, "--timeout", "30s").out()).contains("ok: well: 1 instance, 1 connect");

            open.close();
            assertThat(Cli.run("doctor", uri, "well", "--timeout", "30s").out())
                    .contains("error: well: the only instance does not connect\n", ": connection refused\n");
        }
    }

    @Test
    void theDoctorTellsWhyADeadRegistryIsDead() throws Exception {
        for (String[] command : List.of(
                new String[] {"doctor", DEAD, "orders", "--timeout", "1s"},
                new String[] {"doctor", DEAD, "--timeout", "1s", "--json"})) {
            try (ChildCli child = ChildCli.start(dir, command)) {
                assertThat(child.awaitExitCode()).isEqualTo(3);
                assertThat(child.outLines()).first().asString().contains(DEAD + ": no connection: connection refused");
                assertThat(child.errLines()).isEmpty();
            }
        }
    }

    @Test
    void aDeadRegistryIsOneLineAndExitCode3() throws Exception {
        try (ChildCli get = ChildCli.start(dir, "get", DEAD, "orders", "--timeout", "1s");
                ChildCli pick = ChildCli.start(dir, "pick", DEAD, "orders", "--timeout", "1s");
                ChildCli explain = ChildCli.start(dir, "explain", DEAD, "orders", "--timeout", "1s");
                ChildCli services = ChildCli.start(dir, "services", DEAD, "--timeout", "1s");
                ChildCli register = ChildCli.start(
                        dir, "register", DEAD, "orders", "--address", "10.0.0.7:80", "--timeout", "1s")) {
            for (ChildCli child : List.of(get, pick, explain, services, register)) {
                assertThat(child.awaitExitCode()).as("%s", child).isEqualTo(3);
                assertThat(child.errLines())
                        .as("%s", child)
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains(DEAD);
            }
        }
    }

    @Test
    void theReasonOfTheRegistryIsTheErrorWhenThereIsTimeToHearIt() {
        Cli.Result result = Cli.run("get", DEAD + "?connect-timeout=500ms", "orders", "--timeout", "1s");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).startsWith("loadstar: " + DEAD + ": not reachable");
    }

    private static String last(ChildCli child) throws IOException {
        List<String> lines = child.outLines();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
}
