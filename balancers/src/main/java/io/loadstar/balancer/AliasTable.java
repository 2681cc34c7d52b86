package io.loadstar.balancer;

import io.loadstar.spi.RandomStream;

/**
 * Weighted choice in constant time: one bucket per host, shared by at most two (immutable data).
 *
 * <p>All buckets are equally likely. A bucket belongs to its own host up to a share in 32-bit fixed point, and to its
 * alias beyond. {@link #pick} draws the bucket and the side at random; {@link #deal} visits the buckets in turn and
 * gives each side of a bucket its rounds at even distances.
 *
 * <p>Source: Walker, "An efficient method for generating discrete random variables with general distributions", TOMS
 * 1977; built in linear time as in Vose, "A linear algorithm for generating random numbers with a given distribution",
 * IEEE TSE 1991. All sums are of integers, so that no residue of rounding lands on a wrong host.
 */
final class AliasTable {

    private static final long WHOLE = 1L << 32;

    /** 2^32 divided by the golden ratio: neighbouring buckets change sides in different rounds. */
    private static final int OFFSET = 0x9E3779B9;

    /** By bucket: the share of its own host in the upper, the alias in the lower 32 bits; a whole one is its own alias. */
    private final long[] buckets;

    /**
     * Builds the table.
     *
     * @param weights at least one, each from 0 to 2^31 - 1; all zero means equal weights
     */
    AliasTable(int[] weights) {
        this.buckets = build(weights);
    }

    /** {@return the number of buckets, which is that of the hosts} */
    int size() {
        return buckets.length;
    }

    /**
     * Chooses by weight.
     *
     * @param random 64 random bits: the upper 32 choose the bucket, the lower 32 the side
     * @return the host's index
     */
    int pick(long random) {
        int bucket = RandomStream.index(random, buckets.length);
        return side(bucket, random & (WHOLE - 1));
    }

    /**
     * Deals by weight: the own host of a bucket with share s gets a round exactly when s times the number of rounds,
     * plus an offset, passes a whole number. After any number of rounds it has had s times that, give or take one.
     *
     * <p>This is the test of gRPC's static stride scheduler (gRFC A58, "Weighted round robin"), on the shares of an
     * alias table instead of whole weights: one bucket gives one pick, so that no turn is ever skipped, however far
     * weights lie apart.
     *
     * @param turn the round in the upper, the bucket in the lower 32 bits, as of {@link StrideSequence}
     * @return the host's index
     */
    int deal(long turn) {
        int bucket = (int) turn;
        int round = (int) (turn >>> 32);
        int share = (int) (buckets[bucket] >>> 32);
        return side(bucket, (round * share + bucket * OFFSET) & (WHOLE - 1));
    }

    /** The own host if the fraction is under its share, else the alias; without a branch. */
    private int side(int bucket, long fraction) {
        long cell = buckets[bucket];
        int own = (int) ((fraction - (cell >>> 32)) >> 63);
        return (bucket & own) | ((int) cell & ~own);
    }

    private static long[] build(int[] weights) {
        int size = weights.length;
        long total = 0;
        for (int weight : weights) {
            total += weight;
        }
        long[] buckets = new long[size];
        if (total == 0) {
            for (int i = 0; i < size; i++) {
                buckets[i] = i;
            }
            return buckets;
        }
        // In units in which a bucket holds the total, and all buckets together the total times their number.
        long[] left = new long[size];
        int[] order = new int[size];
        int small = 0;
        int large = size;
        for (int i = 0; i < size; i++) {
            left[i] = (long) weights[i] * size;
            order[left[i] < total ? small++ : --large] = i;
        }
        fill(buckets, left, order, small, total);
        return buckets;
    }

    /**
     * Fills the room that hosts with less than a bucket leave, each from one host that has more. The former are a stack
     * at the start of the order, the latter the rest of it; a host that gave until it has less itself moves over.
     */
    private static void fill(long[] buckets, long[] left, int[] order, int smalls, long total) {
        int small = smalls;
        int large = smalls;
        while (small > 0) {
            int own = order[--small];
            int giver = order[large];
            buckets[own] = bucket(left[own], total, giver);
            left[giver] -= total - left[own];
            if (left[giver] < total) {
                order[small++] = giver;
                large++;
            }
        }
        for (; large < order.length; large++) {
            buckets[order[large]] = order[large];
        }
    }

    private static long bucket(long own, long total, int alias) {
        return (long) ((double) own / total * WHOLE) << 32 | alias;
    }
}
