package io.loadstar.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;

/**
 * The positions of a round robin, counted in a few atomic stripes so that threads seldom meet (policy state:
 * concurrent, kept across rebuilds).
 *
 * <p>Each stripe counts every one of its positions exactly once, so in any window of picks a host gets, per stripe,
 * the floor or the ceiling of that stripe's picks divided by the number of hosts. Summed over K stripes a host is at
 * most K - 1 picks under the floor or over the ceiling of a perfect rotation, whatever the number of threads, virtual
 * ones included. One stripe is the perfect rotation.
 *
 * <p>A thread is led to a stripe by a small table under its id. Where two running threads meet on one stripe, which
 * each sees in that its sampled positions have gaps, one of them moves on. So with at most K threads at work each soon
 * has a stripe, and thereby a cache line, of its own, however the scheduler shuffles more threads than that.
 */
final class StripedSequence {

    /** More stripes than this cost more in evenness than they gain: eight spread the threads of 16 to 32 cores. */
    static final int MOST_STRIPES = 8;

    /** Positions start under this, N/K apart, so that no count comes near its last bit in the life of a process. */
    private static final int START_BOUND = 1 << 30;

    /** A stripe fills 16 longs: two cache lines, as processors fetch lines in pairs. */
    private static final int STRIDE_SHIFT = 4;

    private static final int PAD = 1 << STRIDE_SHIFT;
    private static final int SLOTS = 64;

    /** Every 64th position of a stripe is sampled for gaps. */
    private static final int SAMPLE = 64;

    /** No sample on this stripe yet. */
    private static final int NONE = 0;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final int stripes;
    private final long[] cells;
    /** By thread slot: the stripe, from 1. Read at each pick, seldom written; a lost write costs nothing. */
    private final byte[] stripeOf = new byte[SLOTS];
    /** By thread slot: the last sampled position. Padded, as it is written while the rest is read. */
    private final int[] sampled = new int[SLOTS + 4 * PAD];

    /**
     * Creates a sequence.
     *
     * @param stripes K, from 1
     * @param hosts N, from 1; stripes start N/K apart
     * @param random where the first stripe starts
     */
    StripedSequence(int stripes, int hosts, RandomGenerator random) {
        this(stripes, hosts, random.nextInt(START_BOUND));
    }

    /** Creates a sequence whose first stripe starts at a given position. */
    StripedSequence(int stripes, int hosts, long start) {
        this.stripes = stripes;
        this.cells = new long[(stripes + 2) << STRIDE_SHIFT];
        for (int stripe = 0; stripe < stripes; stripe++) {
            cells[(stripe + 1) << STRIDE_SHIFT] = start + (long) hosts * stripe / stripes;
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            stripeOf[slot] = (byte) (slot % stripes + 1);
        }
    }

    /** {@return K of this machine: its processors, at most eight} */
    static int stripesHere() {
        return Math.min(Runtime.getRuntime().availableProcessors(), MOST_STRIPES);
    }

    /** {@return how many stripes there are} */
    int stripes() {
        return stripes;
    }

    /**
     * Takes the next position. It may be negative once a stripe has overflown: {@link Rotation} masks it.
     *
     * @return the position
     */
    long next() {
        int slot = slot();
        long position = (long) CELL.getAndAdd(cells, stripeOf[slot] << STRIDE_SHIFT, 1L);
        if ((position & (SAMPLE - 1)) == 0) {
            sample(slot, (int) position);
        }
        return position;
    }

    /** {@return the position that this thread's next call would take, which stays} */
    long peek() {
        return (long) CELL.getOpaque(cells, stripeOf[slot()] << STRIDE_SHIFT);
    }

    /**
     * Takes the next position of a given stripe.
     *
     * @param stripe from 0
     * @return the position
     */
    long nextOf(int stripe) {
        return (long) CELL.getAndAdd(cells, (stripe + 1) << STRIDE_SHIFT, 1L);
    }

    private static int slot() {
        return (int) Thread.currentThread().getId() & (SLOTS - 1);
    }

    /**
     * Moves this thread to the next stripe if others took positions since its last sample. Only at every other sample:
     * two threads that meet see samples in turn, so that one stays.
     */
    private void sample(int slot, int position) {
        int at = slot + 2 * PAD;
        int last = sampled[at];
        sampled[at] = position;
        if (last != NONE && last != position - SAMPLE && (position & SAMPLE) == 0) {
            stripeOf[slot] = (byte) (stripeOf[slot] % stripes + 1);
            sampled[at] = NONE;
        }
    }
}
