package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.testkit.server.ZooKeeperEnsemble;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers, of which one is killed or stopped. */
class EnsembleTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final Duration TICK = Duration.ofMillis(1_000);
    private static final int SYNC_LIMIT = 5;

    @TempDir
    static Path dir;

    private static ZooKeeperEnsemble servers;

    private final TestThreads threads = new TestThreads();
    private final Recorder recorder = new Recorder();

    @BeforeAll
    static void startServers() {
        servers = ZooKeeperEnsemble.start(dir, 3, TICK, SYNC_LIMIT);
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @AfterEach
    void close() {
        threads.close();
        assertThat(recorder.overlapped()).isFalse();
    }

    @Test
    void row24_convergesAfterTheLeaderIsKilledWithinTwiceTheSyncLimit() throws Exception {
        try (Ensemble ensemble = new Ensemble(servers.connectString());
                ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "");
                ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), "")) {
            ServiceInstance a = ServiceInstance.builder("orders")
                    .id("a")
                    .address("10.0.0.1", 80)
                    .build();
            registrar.register(a).whenRegistered().toCompletableFuture().get(10, TimeUnit.SECONDS);
            discoverer.watch(ORDERS, recorder);
            recorder.awaitAddresses("10.0.0.1:80");
            ZooKeeperServer leader = servers.leader().orElseThrow();

            long start = System.nanoTime();
            leader.kill();
            await().ignoreExceptions().until(() -> {
                ensemble.put(ensemble.path("orders", "b"), "10.0.0.2:80");
                return true;
            });
            recorder.awaitAddresses("10.0.0.1:80", "10.0.0.2:80");
            Duration taken = Duration.ofNanos(System.nanoTime() - start);

            assertThat(taken).isLessThan(TICK.multipliedBy(2 * SYNC_LIMIT));
            assertThat(recorder.snapshots())
                    .allMatch(snapshot -> !snapshot.instances().isEmpty());
            leader.start();
        }
    }

    @Test
    void whatChangedWhileOurMemberWasCutOffIsSeenWhenItIsBack() throws Exception {
        ZooKeeperServer ours = servers.members().stream()
                .filter(member -> member.mode().equals("follower"))
                .findFirst()
                .orElseThrow();
        String others = servers.members().stream()
                .filter(member -> member != ours)
                .map(ZooKeeperServer::connectString)
                .reduce((one, two) -> one + ',' + two)
                .orElseThrow();
        try (Ensemble ensemble = new Ensemble(others);
                ZooKeeperDiscoverer discoverer =
                        ensemble.discoverer(threads.context(), ours.connectString(), "session-timeout=3s")) {
            ensemble.putAll("orders", "a", "10.0.0.1:80", "b", "10.0.0.2:80");
            discoverer.watch(ORDERS, recorder);
            recorder.awaitAddresses("10.0.0.1:80", "10.0.0.2:80");

            ours.pause();
            recorder.awaitError(Kind.UNREACHABLE);
            ensemble.delete(ensemble.path("orders", "a"));
            ensemble.put(ensemble.path("orders", "a"), "10.0.0.9:80");
            ensemble.delete(ensemble.path("orders", "b"));
            ours.resume();

            recorder.awaitAddresses("10.0.0.9:80");
        }
    }
}
