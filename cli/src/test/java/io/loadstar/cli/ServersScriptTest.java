package io.loadstar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.cli.ServersScript.Result;
import io.loadstar.testkit.server.ConsulServer;
import io.loadstar.testkit.server.ServerBinaries;
import io.loadstar.testkit.server.TestHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.zookeeper.Version;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServersScriptTest {

    /** Logs what it is asked; the image has one program, that of Consul. */
    private static final String DOCKER = """
            echo "$*" >>"$LOADSTAR_SERVERS/docker.log"
            case $1 in
                create) echo container-1 ;;
                cp)
                    [ "$2" = container-1:/bin/consul ] || exit 1
                    printf '#!/bin/sh\\necho "$@"\\n' >"$3"
                    chmod +x "$3"
                    ;;
            esac
            """;

    @TempDir
    Path dir;

    private Path cache;
    private ServersScript script;

    @BeforeEach
    void prepare() throws IOException {
        cache = Files.createDirectory(dir.resolve("cache"));
        script = ServersScript.withCache(cache);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                           | no command (expected: install",
                "restart                      | restart (expected: install",
                "install nacos                | no server is named 'nacos' (there are: consul zookeeper)",
                "install consul ../consul     | no server is named '../consul' (there are: consul zookeeper)",
                "start nacos                  | no server is named 'nacos' (there are: consul zookeeper)",
                "start                        | start: no name (expected: install",
                "start consul --port          | start: --port (expected: install",
                "start consul --port 65536    | --port: 65536 (expected: 1 to 65535)",
                "start consul --port 1e3      | --port: 1e3 (expected: 1 to 65535)",
                "stop                         | stop: 0 names (expected: install",
                "list all                     | list: all (expected: install",
            })
    void wrongUseIsToldInOneLine(String args, String expected) {
        Result result = script.run(args.isEmpty() ? new String[0] : args.split(" "));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("servers: " + expected).doesNotContain("\n");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void whatIsNotInstalledIsNotStarted() {
        assertThat(script.run("start", "consul"))
                .isEqualTo(
                        new Result(1, "", "servers: consul 1.14.8 is not installed (scripts/servers install consul)"));
    }

    @Test
    void whatIsNotStartedIsNotStopped() {
        assertThat(script.run("stop", "zookeeper")).isEqualTo(new Result(1, "", "servers: zookeeper is not started"));
    }

    @Test
    void whereDockerRunsAndGoDoesNotTheProgramIsCopiedOutOfTheImageOnce() throws IOException {
        ServersScript machine = script.onMachineWithDocker(dir.resolve("bin"), DOCKER);

        CompletableFuture<Result> other = machine.start("install", "consul");
        Result result = machine.run("install", "consul");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(other.join().code()).isZero();
        assertThat(cache.resolve("consul-1.14.8/consul")).isExecutable();
        assertThat(machine.run("install")).isEqualTo(new Result(0, "", ""));
        assertThat(Files.readAllLines(cache.resolve("docker.log")))
                .containsExactly(
                        "info",
                        "pull --quiet hashicorp/consul:1.14.8",
                        "create hashicorp/consul:1.14.8",
                        copyLine(),
                        "rm container-1");
        assertThat(machine.run("list").out().lines())
                .containsExactly("consul       1.14.8     installed", "zookeeper    3.9.5      installed");
    }

    /** The copy goes to a folder with a random name. */
    private String copyLine() throws IOException {
        return Files.readAllLines(cache.resolve("docker.log")).stream()
                .filter(line -> line.startsWith("cp container-1:/bin/consul " + cache))
                .findFirst()
                .orElse("cp to the cache");
    }

    @Test
    void anInstallThatFailsLeavesNothingBehind() throws IOException {
        ServersScript machine =
                script.onMachineWithDocker(dir.resolve("bin"), "case $1 in create) echo c ;; cp) exit 1 ;; esac");

        assertThat(machine.run("install", "consul"))
                .isEqualTo(new Result(
                        1,
                        "",
                        "servers: copying consul 1.14.8 out of the image hashicorp/consul:1.14.8\n"
                                + "servers: hashicorp/consul:1.14.8: has no /bin/consul"));
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly(".consul-1.14.8.lock");
        }
    }

    @Test
    void withNeitherGoNorDockerItSaysWhatIsMissing() throws IOException {
        ServersScript machine = script.onMachineWithDocker(dir.resolve("bin"), "exit 1");

        Result result = machine.run("install", "consul");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("servers: consul is built by Go, and there is no go on the path, nor a Docker that runs"
                        + " (Debian: apt-get install golang-go)");
    }

    @Test
    void aStartedServerServesUntilItIsStopped() throws IOException {
        try {
            assertThat(script.run("install", "zookeeper").code()).isZero();
            Result started = script.run("start", "zookeeper");
            assertThat(started.code()).as(started.err()).isZero();
            String uri = started.out();
            ByteArrayOutputStream err = new ByteArrayOutputStream();

            assertThat(uri).matches("zookeeper://127\\.0\\.0\\.1:\\d+/services");
            Main.run(new String[] {"services", uri}, System.out, new PrintStream(err, true, UTF_8));
            assertThat(err.toString(UTF_8).strip()).isEqualTo("loadstar: the registry has no services");
            assertThat(script.run("list").out()).contains("zookeeper    3.9.5      started " + uri);
            assertThat(script.run("start", "zookeeper"))
                    .isEqualTo(new Result(1, "", "servers: zookeeper is started already: " + uri));

            assertThat(script.run("stop", "zookeeper")).isEqualTo(new Result(0, "", ""));
            assertThatThrownBy(() -> new Socket("127.0.0.1", URI.create(uri).getPort()))
                    .isInstanceOf(ConnectException.class);
            assertThat(script.run("list").out()).contains("zookeeper    3.9.5      installed");
        } finally {
            script.run("stop", "zookeeper");
        }
    }

    @Test
    @Tag("server")
    void anAgentStartsOnTheGivenPort() throws IOException {
        Path program = ServerBinaries.require("consul", ConsulServer.VERSION);
        ServersScript.writeProgram(
                cache.resolve("consul-" + ConsulServer.VERSION).resolve("consul"), "exec " + program + " \"$@\"");
        try {
            Result first = script.run("start", "consul");
            assertThat(first.code()).as(first.err()).isZero();
            int port = URI.create(first.out()).getPort();
            assertThat(script.run("stop", "consul").code()).isZero();

            Result second = script.run("start", "consul", "--port", Integer.toString(port));
            assertThat(second).isEqualTo(new Result(0, "consul://127.0.0.1:" + port, ""));
            assertThat(TestHttp.at("http://127.0.0.1:" + port)
                            .get("/v1/status/leader")
                            .status())
                    .isEqualTo(200);
        } finally {
            script.run("stop", "consul");
        }
    }

    @Test
    void theVersionsAreThoseOfTheTests() throws IOException {
        List<String> consul =
                Files.readAllLines(ServersScript.folderOf("consul").resolve("server.conf"));
        List<String> module =
                Files.readAllLines(ServersScript.folderOf("consul").resolve("go.mod"));
        List<String> zooKeeper =
                Files.readAllLines(ServersScript.folderOf("zookeeper").resolve("server.conf"));

        assertThat(consul)
                .contains("version=" + ConsulServer.VERSION, "image=hashicorp/consul:" + ConsulServer.VERSION);
        assertThat(module).contains("require github.com/hashicorp/consul v" + ConsulServer.VERSION);
        assertThat(zooKeeper).contains("version=" + Version.getVersion());
    }
}
