package io.loadstar.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What every rival must do before its speed means anything: a peer whose counts are uneven is a mistake of ours. */
class PeerEvennessTest {

    private static final int NODES = 10;
    private static final int PICKS = 100_000;
    /** The chi-square of nine degrees of freedom that chance exceeds once in a thousand runs is 27.9; once in 10^6: */
    private static final double CHI_SQUARE_LIMIT = 44.8;

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ALL, names = ".*(?<!WEIGHTED)_ROUND_ROBIN(_TRACKED)?")
    void roundRobinCountsDifferByAtMostOnePick(Rival rival) {
        List<Node> nodes = Node.fleet(NODES);
        Map<String, Integer> counts = count(rival, nodes);
        assertThat(counts).hasSize(NODES);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isEqualTo(PICKS / NODES));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ALL, names = ".*_WEIGHTED_.*")
    void weightedCountsAreWithinFivePercentOfTheWeights(Rival rival) {
        List<Node> nodes = Node.fleet(NODES);
        Map<String, Integer> counts = count(rival, nodes);
        double total = nodes.stream().mapToInt(Node::weight).sum();
        assertThat(nodes).allSatisfy(node -> {
            double share = node.weight() / total * PICKS;
            assertThat((double) counts.getOrDefault(node.authority(), 0)).isCloseTo(share, within(0.05 * share));
        });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ALL, names = ".*(?<!WEIGHTED)_RANDOM(_TRACKED)?")
    void randomCountsPassChiSquare(Rival rival) {
        List<Node> nodes = Node.fleet(NODES);
        Map<String, Integer> counts = count(rival, nodes);
        double expected = (double) PICKS / NODES;
        double chiSquare = nodes.stream()
                .mapToDouble(node -> counts.getOrDefault(node.authority(), 0) - expected)
                .map(off -> off * off / expected)
                .sum();
        assertThat(chiSquare).isLessThan(CHI_SQUARE_LIMIT);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ALL, names = ".*(HASH|STICKY).*")
    void aKeyMapsToOneInstanceAndKeysToAll(Rival rival) throws Exception {
        for (Keys keys : Keys.values()) {
            try (Subject subject = rival.create(Node.fleet(NODES), keys);
                    Subject again = rival.create(Node.fleet(NODES), keys)) {
                Map<String, Integer> counts = new HashMap<>();
                for (int number = 0; number < PICKS; number++) {
                    String first = subject.authorityFor(number);
                    assertThat(subject.authorityFor(number)).isEqualTo(first);
                    assertThat(again.authorityFor(number)).isEqualTo(first);
                    counts.merge(first, 1, Integer::sum);
                }
                assertThat(counts).hasSize(NODES);
                assertThat(counts.values())
                        .allSatisfy(
                                count -> assertThat(count).isBetween(PICKS / NODES * 7 / 10, PICKS / NODES * 13 / 10));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ALL, names = ".*(HASH|STICKY).*")
    void onlyStableRivalsKeepEveryKeyOfSurvivorsWhenOneLeaves(Rival rival) throws Exception {
        List<Node> nodes = Node.fleet(1_000);
        List<Node> fewer = IntStream.range(0, nodes.size())
                .filter(i -> i != 500)
                .mapToObj(nodes::get)
                .toList();
        String gone = nodes.get(500).authority();
        int moved = 0;
        try (Subject before = rival.create(nodes, Keys.HASHED);
                Subject after = rival.create(fewer, Keys.HASHED)) {
            for (int number = 0; number < PICKS; number++) {
                String was = before.authorityFor(number);
                String is = after.authorityFor(number);
                moved += was.equals(gone) || was.equals(is) ? 0 : 1;
            }
        }
        assertThat(moved == 0).as("%d of %d keys moved", moved, PICKS).isEqualTo(rival.isStable());
    }

    @ParameterizedTest
    @EnumSource
    void everyInstanceIsReachedFromFourThreads(Rival rival) throws Exception {
        List<Node> nodes = Node.fleet(NODES);
        Set<String> reached = new HashSet<>();
        try (Subject subject = rival.create(nodes, Keys.HASHED)) {
            CountDownLatch done = new CountDownLatch(4);
            for (int t = 0; t < 4; t++) {
                int thread = t;
                Thread worker = new Thread(() -> {
                    Set<String> own = new HashSet<>();
                    for (int i = 0; i < 1_000; i++) {
                        own.add(subject.authorityFor(thread * 1_000L + i));
                    }
                    synchronized (reached) {
                        reached.addAll(own);
                    }
                    done.countDown();
                });
                worker.setDaemon(true);
                worker.start();
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        synchronized (reached) {
            assertThat(reached)
                    .containsExactlyInAnyOrderElementsOf(
                            nodes.stream().map(Node::authority).toList());
        }
    }

    @Test
    void everyRivalHasACheckOfItsCounts() {
        assertThat(Arrays.stream(Rival.values()).map(Rival::name))
                .allMatch(name -> name.matches(".*(ROUND_ROBIN|RANDOM|HASH|STICKY).*"));
    }

    private static Map<String, Integer> count(Rival rival, List<Node> nodes) {
        Map<String, Integer> counts = new HashMap<>();
        try (Subject subject = rival.create(nodes, Keys.HASHED)) {
            for (int i = 0; i < PICKS; i++) {
                counts.merge(subject.authorityOf(subject.pick(null)), 1, Integer::sum);
            }
        }
        return counts;
    }
}
