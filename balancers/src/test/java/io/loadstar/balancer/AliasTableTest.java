package io.loadstar.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.spi.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class AliasTableTest {

    @Test
    void picksFollowWeights() {
        int[] weights = {1, 2, 3, 4, 100, 0, 50, 7};
        AliasTable table = new AliasTable(weights);
        RandomStream random = new RandomStream(new Random(1));
        int[] counts = new int[weights.length];
        for (int i = 0; i < 1_000_000; i++) {
            counts[table.pick(random.next())]++;
        }

        assertThat(counts[5]).as("weight 0").isZero();
        assertChiSquare(counts, weights);
    }

    @Test
    void picksFollowWeightsForManyRandomTables() {
        Random seeds = new Random(2);
        for (int round = 0; round < 50; round++) {
            int[] weights = seeds.ints(1 + seeds.nextInt(40), 1, 10_001).toArray();
            AliasTable table = new AliasTable(weights);
            double[] shares = exactShares(table);
            double total = Arrays.stream(weights).sum();
            for (int host = 0; host < weights.length; host++) {
                assertThat(shares[host]).isBetween(weights[host] / total - 1e-3, weights[host] / total + 1e-3);
            }
        }
    }

    @Test
    void allZeroMeansEqualWeights() {
        AliasTable table = new AliasTable(new int[5]);
        int[] counts = new int[5];
        for (int turn = 0; turn < 5; turn++) {
            counts[table.deal(turn)]++;
        }

        assertThat(counts).containsOnly(1);
    }

    @Test
    void oneHostGetsEverything() {
        AliasTable table = new AliasTable(new int[] {7});

        assertThat(table.pick(-1L)).isZero();
        assertThat(table.deal(12L << 32)).isZero();
    }

    @Test
    void equalWeightsAreDealtAsAPlainRotation() {
        AliasTable table = new AliasTable(new int[] {100, 100, 100, 100});
        for (int round = 0; round < 10; round++) {
            for (int bucket = 0; bucket < 4; bucket++) {
                assertThat(table.deal((long) round << 32 | bucket)).isEqualTo(bucket);
            }
        }
    }

    @Test
    void dealsEachLightHostItsShareWithinOneInAnyNumberOfRounds() {
        int[] weights = {1, 9_999, 30, 3, 250, 250, 250, 700, 10, 1};
        AliasTable table = new AliasTable(weights);
        double total = Arrays.stream(weights).sum();
        int[] counts = new int[weights.length];
        for (int round = 1; round <= 100_000; round++) {
            for (int bucket = 0; bucket < weights.length; bucket++) {
                counts[table.deal((long) round << 32 | bucket)]++;
            }
            for (int host = 0; host < weights.length; host++) {
                double share = (double) round * weights.length * weights[host] / total;
                // A host over the mean also has a side in up to all other buckets, each within one.
                double within = weights[host] * weights.length <= total ? 1.001 : weights.length;
                assertThat(counts[host]).isBetween((int) Math.floor(share - within), (int) Math.ceil(share + within));
            }
        }
    }

    @Test
    void dealingIsSmooth() {
        int[] weights = {10, 20, 30, 40};
        AliasTable table = new AliasTable(weights);
        long[] sequence = new StrideSequence(4, new Random(5)).cells();
        int[] lastAt = new int[4];
        for (int i = 1; i <= 100_000; i++) {
            int host = table.deal(StrideSequence.next(sequence, 4));
            int even = 100 / weights[host];
            assertThat(i - lastAt[host]).as("gap of host %d", host).isLessThanOrEqualTo(3 * even + 4);
            lastAt[host] = i;
        }
    }

    @Test
    void dealingIsWithinFivePercentOfWeightsForAnyWeights() {
        Random seeds = new Random(3);
        for (int round = 0; round < 30; round++) {
            int[] weights = seeds.ints(2 + seeds.nextInt(30), 1, 10_001).toArray();
            AliasTable table = new AliasTable(weights);
            long[] sequence = new StrideSequence(weights.length, seeds).cells();
            long total = Arrays.stream(weights).asLongStream().sum();
            int lightest = Arrays.stream(weights).min().orElseThrow();
            int picks = (int) Math.min(10_000_000, 60 * total / lightest);
            int[] counts = new int[weights.length];
            for (int i = 0; i < picks; i++) {
                counts[table.deal(StrideSequence.next(sequence, weights.length))]++;
            }
            for (int host = 0; host < weights.length; host++) {
                double share = (double) picks * weights[host] / total;
                assertThat((double) counts[host]).isBetween(share * 0.95 - 2, share * 1.05 + 2);
            }
        }
    }

    @Test
    void threadsTogetherDealWithinFivePercentOfWeights() throws Exception {
        int[] weights = {10, 20, 30, 40};
        AliasTable table = new AliasTable(weights);
        long[] sequence = new StrideSequence(4, new Random(6)).cells();
        AtomicIntegerArray counts = new AtomicIntegerArray(4);
        ExecutorService pool = Executors.newFixedThreadPool(24);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int task = 0; task < 24; task++) {
                running.add(pool.submit(() -> {
                    for (int i = 0; i < 250; i++) {
                        counts.incrementAndGet(table.deal(StrideSequence.next(sequence, 4)));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        for (int host = 0; host < 4; host++) {
            double share = 6_000.0 * weights[host] / 100;
            assertThat((double) counts.get(host)).isBetween(share * 0.95, share * 1.05);
        }
    }

    @Test
    void sequenceGoesOnWhenThereAreFewerOrMoreHosts() {
        long[] sequence = new StrideSequence(10, new Random(5)).cells();
        for (int i = 0; i < 1_000; i++) {
            int size = 1 + i * 7 % 13;
            long peeked = StrideSequence.peek(sequence, size);
            assertThat(StrideSequence.next(sequence, size)).isEqualTo(peeked);
            assertThat((int) peeked).isBetween(0, size - 1);
        }
    }

    private static double[] exactShares(AliasTable table) {
        double[] shares = new double[table.size()];
        int steps = 2_000;
        for (long bucket = 0; bucket < table.size(); bucket++) {
            long upper = ((bucket << 32) / table.size() + 1) << 32;
            for (long step = 0; step < steps; step++) {
                shares[table.pick(upper | (step << 32) / steps)] += 1.0 / steps / table.size();
            }
        }
        return shares;
    }

    private static void assertChiSquare(int[] counts, int[] weights) {
        double total = Arrays.stream(weights).sum();
        int[] used = new int
                [(int) Arrays.stream(weights).filter(weight -> weight > 0).count()];
        double[] shares = new double[used.length];
        int to = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                used[to] = counts[i];
                shares[to++] = weights[i] / total;
            }
        }
        assertThat(ChiSquare.of(used, shares)).isLessThan(ChiSquare.limit(used.length - 1));
    }
}
