package io.loadstar.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class ConsulClusterTest {

    private static final String CATALOG = "/v1/catalog/services";
    private static final String ORDERS =
            "{\"Node\": \"n1\", \"Address\": \"10.0.0.1\", \"Service\": {\"Service\": \"orders\", \"Port\": 80}}";

    @TempDir
    Path dir;

    @Test
    void anotherMemberLeadsAfterTheLeaderIsKilledAndItComesBackAsAFollower() {
        try (ConsulCluster cluster = ConsulCluster.start(dir)) {
            ConsulServer first = cluster.leader().orElseThrow();
            first.http().put("/v1/catalog/register", ORDERS).body();
            assertThat(cluster.followers()).hasSize(2).doesNotContain(first);

            first.kill();
            ConsulServer next = cluster.awaitLeader();
            assertThat(next).isNotSameAs(first);
            assertThat(next.http().get(CATALOG).body()).contains("\"orders\"");

            first.start();
            assertThat(first.isLeader()).isFalse();
            assertThat(first.http().get(CATALOG).body()).contains("\"orders\"");
            assertThat(cluster.uri())
                    .isEqualTo("consul://%s,%s,%s"
                            .formatted(cluster.members().stream()
                                    .map(ConsulServer::httpAddress)
                                    .toArray()));
        }
    }

    @Test
    void aMemberWithoutAMajorityKnowsNoLeaderAndAnswersStaleReadsOnly() {
        try (ConsulCluster cluster = ConsulCluster.start(dir, member -> member.acls("root"))) {
            ConsulServer leader = cluster.leader().orElseThrow();
            leader.http().put("/v1/catalog/register", ORDERS).body();
            cluster.members()
                    .forEach(member -> await().until(() ->
                            member.http().get(CATALOG + "?stale").body().contains("\"orders\"")));

            ConsulServer left = cluster.followers().get(0);
            cluster.members().stream().filter(member -> member != left).forEach(ConsulServer::kill);

            await().atMost(Duration.ofSeconds(20)).until(() -> !left.isServing());
            assertThat(cluster.leader()).isEmpty();
            assertThat(left.http().get(CATALOG).status()).isEqualTo(500);
            assertThat(left.http().get(CATALOG + "?stale").body()).contains("\"orders\"");
        }
    }

    @Test
    void aPausedLeaderIsReplaced() {
        try (ConsulCluster cluster = ConsulCluster.start(dir)) {
            ConsulServer first = cluster.leader().orElseThrow();

            first.pause();
            ConsulServer next = cluster.awaitLeader();
            assertThat(next).isNotSameAs(first);

            first.resume();
            await().atMost(Duration.ofSeconds(20)).until(() -> first.isServing() && !first.isLeader());
        }
    }
}
