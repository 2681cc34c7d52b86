package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.testkit.server.ZooKeeperEnsemble;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The testkit's server, on this module's class path: the testkit has no ZooKeeper of its own. */
class ZooKeeperServerTest {

    @TempDir
    Path dir;

    @Test
    void aServerDiesByKillAndComesBackOnItsPort() {
        try (ZooKeeperServer server = ZooKeeperServer.start(dir)) {
            long first = server.pid();
            assertThat(server.mode()).isEqualTo("standalone");

            server.kill();
            assertThat(server.isAlive()).isFalse();
            assertThat(server.mode()).isEmpty();

            server.start();
            assertThat(server.mode()).isEqualTo("standalone");
            assertThat(server.pid()).isNotEqualTo(first);
            assertThat(server.log()).content().contains("binding to port");
        }
    }

    @Test
    void aServerThatIsPausedLivesAndDoesNotAnswer() {
        try (ZooKeeperServer server = ZooKeeperServer.start(dir)) {
            server.pause();
            // The signal is delivered before each of its threads has stopped.
            await().until(() -> server.mode().isEmpty());
            assertThat(server.isAlive()).isTrue();

            server.resume();
            assertThat(server.mode()).isEqualTo("standalone");
        }
    }

    /** Starts a server, tells its process id and waits to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws IOException {
            Path dir = Path.of(args[0]);
            ZooKeeperServer server = ZooKeeperServer.start(dir);
            Files.writeString(dir.resolve("started"), Long.toString(server.pid()));
            Files.move(dir.resolve("started"), dir.resolve("pid"));
            System.in.read();
        }
    }

    @Test
    void aServerEndsWithItsParentEvenIfThatIsKilled() throws IOException {
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
            ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
            assertThat(server.isAlive()).isTrue();

            parent.destroyForcibly();

            await().atMost(Duration.ofSeconds(10)).until(() -> !server.isAlive());
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void anEnsembleElectsAnotherLeader() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start(dir, 3, Duration.ofMillis(300), 5)) {
            ZooKeeperServer leader = ensemble.leader().orElseThrow();

            leader.kill();

            Optional<ZooKeeperServer> next =
                    await().atMost(Duration.ofSeconds(10)).until(ensemble::leader, Optional::isPresent);
            assertThat(next.orElseThrow()).isNotSameAs(leader);
        }
    }
}
