package io.loadstar.balancer;

import io.loadstar.spi.ThreadCells;
import java.util.random.RandomGenerator;

/**
 * The turns of a weighted round robin: which bucket of an {@link AliasTable} and in which round (policy state:
 * concurrent, kept across rebuilds).
 *
 * <p>A thread counts in a cell of its own, which starts at random, so that a turn costs no atomic. Each cell deals by
 * weight by itself, so their sum does; a turn that two threads in one cell take twice favours no host.
 */
final class StrideSequence {

    private final long[] cells;

    /**
     * Creates the sequence.
     *
     * @param size the number of buckets, from 1
     * @param random where each cell starts
     */
    StrideSequence(int size, RandomGenerator random) {
        this.cells = ThreadCells.of(() -> (long) random.nextInt() << 32 | random.nextInt(size));
    }

    /** {@return the state, which {@link #next(long[], int)} counts in; a picker holds it to save a step} */
    long[] cells() {
        return cells;
    }

    /**
     * Takes this thread's next turn.
     *
     * @param cells of {@link #cells}
     * @param size the number of buckets, from 1
     * @return the round in the upper, the bucket in the lower 32 bits
     */
    static long next(long[] cells, int size) {
        int cell = ThreadCells.cell();
        long turn = current(ThreadCells.get(cells, cell), size);
        ThreadCells.set(cells, cell, turn + 1);
        return turn;
    }

    /**
     * Returns the turn that this thread's next call would take, which stays.
     *
     * @param cells of {@link #cells}
     * @param size the number of buckets, from 1
     * @return the turn
     */
    static long peek(long[] cells, int size) {
        return current(ThreadCells.get(cells, ThreadCells.cell()), size);
    }

    /** Begins the next round where the last bucket has had its turn, or where there are fewer buckets than before. */
    private static long current(long turn, int size) {
        return Integer.toUnsignedLong((int) turn) < size ? turn : ((turn >>> 32) + 1) << 32;
    }
}
