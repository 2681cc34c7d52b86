package io.loadstar.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each wait has a bound of its own, which says what was waited for; a test has more time than any of them. */
@Tag("server")
@Timeout(180)
class ConsulClusterTest {

    private static final String CATALOG = "/v1/catalog/services";
    private static final String ORDERS =
            "{\"Node\": \"n1\", \"Address\": \"10.0.0.1\", \"Service\": {\"Service\": \"orders\", \"Port\": 80}}";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    @Test
    void anotherMemberLeadsAfterTheLeaderIsKilledAndItComesBackAsAFollower() {
        try (ConsulCluster cluster = ConsulCluster.start(dir)) {
            ConsulServer first = cluster.awaitLeader();
            registerOrders(first);
            assertThat(cluster.followers()).hasSize(2).doesNotContain(first);

            first.kill();
            ConsulServer next = cluster.awaitLeader();
            assertThat(next).isNotSameAs(first);
            awaitOrders(next);

            first.start();
            assertThat(first.isLeader()).isFalse();
            awaitOrders(first);
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
            ConsulServer leader = cluster.awaitLeader();
            registerOrders(leader);
            cluster.members()
                    .forEach(member -> await().until(() ->
                            member.http().get(CATALOG + "?stale").body().contains("\"orders\"")));

            ConsulServer left = cluster.followers().get(0);
            cluster.members().stream().filter(member -> member != left).forEach(ConsulServer::kill);

            await().atMost(PATIENCE).until(() -> !left.isServing());
            assertThat(cluster.leader()).isEmpty();
            assertThat(left.http().get(CATALOG).status()).isEqualTo(500);
            assertThat(left.http().get(CATALOG + "?stale").body()).contains("\"orders\"");
        }
    }

    @Test
    void aPausedLeaderIsReplaced() {
        try (ConsulCluster cluster = ConsulCluster.start(dir)) {
            ConsulServer first = cluster.awaitLeader();

            first.pause();
            ConsulServer next = cluster.awaitLeader();
            assertThat(next).isNotSameAs(first);

            first.resume();
            await().atMost(PATIENCE).until(() -> first.isServing() && !first.isLeader());
        }
    }

    /** On a machine that is short of time a leader may lose its followers, and members answer 500 until the next one. */
    private static void registerOrders(ConsulServer member) {
        await().atMost(PATIENCE)
                .until(() -> member.http().put("/v1/catalog/register", ORDERS).status(), status -> status == 200);
    }

    private static void awaitOrders(ConsulServer member) {
        await().atMost(PATIENCE)
                .until(
                        () -> member.http().get(CATALOG),
                        answer -> answer.status() == 200 && answer.text().contains("\"orders\""));
    }
}
