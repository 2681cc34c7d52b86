package io.loadstar.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceKey;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.server.ConsulCluster;
import io.loadstar.testkit.server.ConsulServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real servers that lose their leader. */
@Tag("server")
class ConsulClusterTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String SERVICE =
            "{\"Node\": \"ext%d\", \"Address\": \"10.0.0.%d\", \"Service\": {\"Service\": \"orders\", \"Port\": 80}}";

    @TempDir
    Path dir;

    /** Who was watching before is answered from the agent's own view all along; who comes later reads stale. */
    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void row06_aClusterWithoutALeaderTakesNothingAwayAndIsFreshAfterwards() {
        RealThreads threads = new RealThreads();
        try (ConsulCluster cluster = ConsulCluster.start(dir)) {
            ConsulServer leader = cluster.awaitLeader();
            ConsulServer asked = cluster.followers().get(0);
            ConsulServer other = cluster.followers().get(1);
            leader.http().put("/v1/catalog/register", SERVICE.formatted(1, 1)).body();
            leader.http().put("/v1/catalog/register", SERVICE.formatted(2, 2)).body();
            try (ConsulDiscoverer discoverer = open(asked, "request-timeout=20s", threads);
                    ConsulDiscoverer ownView = open(asked, "stale=true", threads)) {
                SnapshotRecorder before = watch(discoverer);
                awaitSize(before, 0, 2);
                awaitSize(watch(ownView), 0, 2);
                leader.kill();
                other.kill();
                SnapshotRecorder late = watch(discoverer);
                late.awaitError("no leader", SOON, error -> error.message().contains("have no leader"));
                awaitSize(late, 0, 2);
                other.start();
                other.http()
                        .put("/v1/catalog/register", SERVICE.formatted(3, 3))
                        .body();
                awaitSize(late, 0, 3);
                awaitSize(before, 0, 3);
                assertThat(late.snapshots())
                        .allMatch(snapshot -> snapshot.instances().size() >= 2);
                assertThat(before.snapshots())
                        .allMatch(snapshot -> snapshot.instances().size() >= 2);
            }
        } finally {
            threads.close();
        }
    }

    private static ConsulDiscoverer open(ConsulServer server, String options, RealThreads threads) {
        RegistryUri uri = RegistryUri.parse(server.uri() + "?wait=2s&" + options);
        return ConsulDiscoverer.open(ConsulOptions.of(uri), threads.context(1));
    }

    private static SnapshotRecorder watch(ConsulDiscoverer discoverer) {
        SnapshotRecorder recorder = new SnapshotRecorder();
        discoverer.watch(ServiceKey.parse("orders"), recorder);
        return recorder;
    }

    private static void awaitSize(SnapshotRecorder recorder, int seen, int size) {
        recorder.awaitSnapshotAfter(
                seen,
                size + " instances",
                SOON,
                snapshot -> snapshot.instances().size() == size);
    }
}
