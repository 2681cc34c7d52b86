package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.testkit.server.ZooKeeperEnsemble;
import io.loadstar.testkit.server.ZooKeeperServer;
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
