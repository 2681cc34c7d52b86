package io.loadstar.benchmarks.report;

import io.loadstar.benchmarks.Rival;
import java.util.function.Predicate;

/** What a policy's picks aim at: how many times faster than the fastest peer of the same kind, in the same run. */
enum Goal {
    /** Whatever the weights, in turns. */
    ROUND_ROBIN("round robin", "RoundRobinBenchmark", Rival.LOADSTAR_ROUND_ROBIN, 1.1, 4),
    /** Whatever the weights, at random. */
    RANDOM("random", "RandomBenchmark", Rival.LOADSTAR_RANDOM, 2.5, 12),
    /** By weight, in turns. */
    WEIGHTED_ROUND_ROBIN("weighted round robin", "WeightedBenchmark", Rival.LOADSTAR_WEIGHTED_ROUND_ROBIN, 2, 8),
    /** By weight, at random. */
    WEIGHTED_RANDOM("weighted random", "WeightedBenchmark", Rival.LOADSTAR_WEIGHTED_RANDOM, 2, 8),
    /** By a key: peers that move keys between survivors do not count. */
    SOURCE_HASH("source hash", "SourceHashBenchmark", Rival.LOADSTAR_SOURCE_HASH, 4, 4) {
        @Override
        Predicate<Measurement> peers() {
            return super.peers().and(row -> Rival.valueOf(row.rival()).isStable());
        }

        @Override
        boolean holdsAt(int instances) {
            return instances == HASH_SIZE;
        }
    };

    /** The size at which the look-up of a hash is judged. */
    static final int HASH_SIZE = 1_000;

    private final String label;
    private final String benchmark;
    private final Rival ours;
    private final double oneThread;
    private final double fourThreads;

    Goal(String label, String benchmark, Rival ours, double oneThread, double fourThreads) {
        this.label = label;
        this.benchmark = benchmark;
        this.ours = ours;
        this.oneThread = oneThread;
        this.fourThreads = fourThreads;
    }

    /** {@return the policy's name to print} */
    String label() {
        return label;
    }

    /** {@return this library's rival} */
    String ours() {
        return ours.name();
    }

    /**
     * Returns the lines that count.
     *
     * @param results all lines
     * @return those of the policy's benchmark, with hashed keys where there are keys
     */
    Results of(Results results) {
        return results.of(benchmark)
                .where(row -> row.parameter("keys", "HASHED").equals("HASHED"));
    }

    /** {@return which lines are peers} */
    Predicate<Measurement> peers() {
        return row -> !Rival.valueOf(row.rival()).isOurs();
    }

    /**
     * Tells whether the goal is set for a size.
     *
     * @param instances how many instances
     * @return true if it is judged
     */
    boolean holdsAt(int instances) {
        return true;
    }

    /**
     * Returns the ratio to reach.
     *
     * @param threads how many threads
     * @return how many times faster than the fastest peer
     */
    double ratio(int threads) {
        return threads == 1 ? oneThread : fourThreads;
    }
}
