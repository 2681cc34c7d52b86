package io.loadstar.benchmarks.ring;

import java.time.Duration;

/**
 * Counts of latencies by size, each to 1 part in 32 (thread-confined).
 *
 * <p>A latency's upper six bits choose its count, so that taking one allocates nothing and costs no more than a pick.
 */
final class Latencies {

    private static final int FINE_BITS = 5;
    private static final double HUNDRED = 100;

    private final long[] counts = new long[(Long.SIZE - FINE_BITS) << FINE_BITS];
    private long total;
    private long largest;

    /**
     * Takes a latency.
     *
     * @param nanos not negative
     */
    void add(long nanos) {
        counts[index(nanos)]++;
        total++;
        largest = Math.max(largest, nanos);
    }

    /**
     * Takes all latencies of another thread, which has ended.
     *
     * @param other whose
     */
    void addAll(Latencies other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        largest = Math.max(largest, other.largest);
    }

    private static int index(long nanos) {
        int shift = Math.max(0, Long.SIZE - FINE_BITS - 1 - Long.numberOfLeadingZeros(nanos));
        return (shift << FINE_BITS) + (int) (nanos >>> shift);
    }

    private static long largestOf(int index) {
        int shift = Math.max(0, (index >> FINE_BITS) - 1);
        long upper = index - ((long) shift << FINE_BITS);
        return ((upper + 1) << shift) - 1;
    }

    /** {@return how many there are} */
    long count() {
        return total;
    }

    /** {@return the largest one} */
    Duration largest() {
        return Duration.ofNanos(largest);
    }

    /**
     * Returns a percentile, by nearest rank.
     *
     * @param percent above 0, up to 100
     * @return what so many percent of all do not exceed, at most 1 part in 32 too large
     */
    Duration at(double percent) {
        long rank = Math.max(1, (long) Math.ceil(percent / HUNDRED * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Duration.ofNanos(Math.min(largest, largestOf(i)));
            }
        }
        return largest();
    }
}
