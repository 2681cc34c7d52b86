package io.loadstar.testkit.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class ConsulServerTest {

    private static final String ORDERS = "{\"Name\": \"orders\", \"Address\": \"10.0.0.1\", \"Port\": 80}";

    @TempDir
    Path dir;

    @Test
    void anAgentInMemoryComesBackOnItsPortAndHasForgotten() {
        try (ConsulServer consul = ConsulServer.start(dir)) {
            long first = consul.pid();
            consul.http().put("/v1/agent/service/register", ORDERS).body();
            assertThat(services(consul)).contains("\"orders\"");

            consul.kill();
            assertThat(consul.isAlive()).isFalse();
            assertThat(consul.isServing()).isFalse();

            consul.start();
            assertThat(consul.isServing()).isTrue();
            assertThat(consul.pid()).isNotEqualTo(first);
            assertThat(services(consul)).doesNotContain("\"orders\"");
            assertThat(consul.uri()).isEqualTo("consul://127.0.0.1:" + consul.port());
        }
    }

    @Test
    void aPersistentAgentComesBackWithItsDataUntilTheyAreWiped() {
        try (ConsulServer consul = ConsulServer.builder(dir).persistent().start()) {
            consul.http().put("/v1/agent/service/register", ORDERS).body();
            await().until(() -> services(consul).contains("\"orders\""));

            consul.kill();
            consul.start();
            assertThat(services(consul)).contains("\"orders\"");

            consul.stop();
            assertThat(consul.isAlive()).isFalse();
            consul.start();
            long index = index(consul);
            assertThat(services(consul)).contains("\"orders\"");

            consul.wipe();
            assertThat(services(consul)).doesNotContain("\"orders\"");
            assertThat(index(consul)).isLessThan(index);
        }
    }

    @Test
    void anAgentThatIsPausedLivesAndDoesNotAnswer() {
        try (ConsulServer consul = ConsulServer.start(dir)) {
            consul.pause();
            await().until(() -> !consul.isServing());
            assertThat(consul.isAlive()).isTrue();

            consul.resume();
            await().until(consul::isServing);
        }
    }

    @Test
    void withAclsWhatNoTokenAllowsIsDenied() {
        try (ConsulServer consul = ConsulServer.builder(dir).acls("root").start()) {
            consul.http().put("/v1/agent/service/register", ORDERS).body();

            assertThat(consul.http().get("/v1/health/service/orders").body()).contains("10.0.0.1");
            assertThat(consul.anonymous()
                            .get("/v1/health/service/orders")
                            .body()
                            .strip())
                    .isEqualTo("[]");
            assertThat(consul.http("wrong").get("/v1/health/service/orders").status())
                    .isEqualTo(403);
            assertThat(consul.anonymous()
                            .put("/v1/agent/service/register", ORDERS)
                            .status())
                    .isEqualTo(403);
            assertThat(consul.http().put("/v1/agent/service/deregister/orders").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void theConnectionsOfAClientAreLimited() throws IOException {
        try (ConsulServer consul =
                ConsulServer.builder(dir).maxConnectionsPerClient(2).start()) {
            try (Socket one = served(consul);
                    Socket two = served(consul)) {
                assertThat(one.isConnected() && two.isConnected()).isTrue();
                await().until(() -> status(consul), status -> status == 429);
            }
            await().until(() -> status(consul), status -> status == 200);
        }
    }

    /** Connects until the agent has answered: one that it does not count, as ended ones still count, it hangs up on. */
    private static Socket served(ConsulServer consul) {
        return await().until(() -> tryServed(consul), Optional::isPresent).orElseThrow();
    }

    private static Optional<Socket> tryServed(ConsulServer consul) throws IOException {
        Socket socket = new Socket("127.0.0.1", consul.port());
        try {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("GET /v1/status/leader HTTP/1.1\r\nHost: consul\r\n\r\n".getBytes(US_ASCII));
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
            if ("HTTP/1.1 200 OK".equals(answer)) {
                return Optional.of(socket);
            }
        } catch (IOException hungUp) {
            // Refused as well: the request met a connection that was closed already.
        }
        socket.close();
        return Optional.empty();
    }

    /** A refused client may be hung up on before it has read why, which is 0. */
    private static int status(ConsulServer consul) {
        try {
            return consul.http().get("/v1/status/leader").status();
        } catch (UncheckedIOException hungUp) {
            return 0;
        }
    }

    @Test
    void configurationIsAddedAndWins() {
        try (ConsulServer consul = ConsulServer.builder(dir)
                .hcl("datacenter = \"dc2\"")
                .hcl("limits { http_max_conns_per_client = 99 }")
                .maxConnectionsPerClient(2)
                .start()) {
            String self = consul.http().get("/v1/agent/self").body().replace(" ", "");

            assertThat(self).contains("\"Datacenter\":\"dc2\"").contains("\"HTTPMaxConnsPerClient\":99");
        }
    }

    @Test
    void anAgentThatEndsAtOnceIsToldWithTheEndOfItsLog() {
        assertThatThrownBy(
                        () -> ConsulServer.builder(dir).hcl("no_such_key = 1").start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("consul: ended before it served")
                .hasMessageContaining("no_such_key");
    }

    @Test
    void anotherAgentOnItsPortIsNotTakenForIt() {
        try (ConsulServer other = ConsulServer.start(dir.resolve("other"))) {
            assertThatThrownBy(() -> ConsulServer.builder(dir.resolve("own"))
                            .port(other.port())
                            .start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("address already in use");
        }
    }

    /** Starts an agent, tells its process id and waits to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws IOException {
            Path dir = Path.of(args[0]);
            ConsulServer consul = ConsulServer.start(dir);
            Files.writeString(dir.resolve("started"), Long.toString(consul.pid()));
            Files.move(dir.resolve("started"), dir.resolve("pid"));
            System.in.read();
        }
    }

    @Test
    void anAgentEndsWithItsParentEvenIfThatIsKilled() throws IOException {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        dir.toString())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(dir.resolve("pid")));
            long pid = Long.parseLong(Files.readString(dir.resolve("pid")));
            ProcessHandle consul = ProcessHandle.of(pid).orElseThrow();
            assertThat(consul.info().command().orElseThrow()).endsWith("/consul");

            parent.destroyForcibly();

            await().atMost(Duration.ofSeconds(10)).until(() -> !consul.isAlive());
        } finally {
            parent.destroyForcibly();
        }
    }

    private static String services(ConsulServer consul) {
        return consul.http().get("/v1/catalog/services").body();
    }

    private static long index(ConsulServer consul) {
        return Long.parseLong(consul.http()
                .get("/v1/catalog/services")
                .header("X-Consul-Index")
                .orElseThrow());
    }
}
