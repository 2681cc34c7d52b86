package io.loadstar.spi;

import io.loadstar.KeyHash;
import java.util.random.RandomGenerator;

/**
 * Random numbers for pickers: a SplitMix64 stream per thread slot, without locks, atomics or allocation (policy
 * state: concurrent, kept across rebuilds).
 *
 * <p>Threads are led to one of 16 padded cells by their id. Two threads that meet in a cell at the same instant may
 * draw the same number, or set the stream back; each number is as random as before, so nothing is lost for a choice of
 * hosts. Not for secrets.
 *
 * <p>Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
 */
public final class RandomStream {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long[] cells;

    /**
     * Creates the streams.
     *
     * @param random where each starts
     */
    public RandomStream(RandomGenerator random) {
        this.cells = ThreadCells.of(random::nextLong);
    }

    /** {@return the state, which {@link #next(long[])} draws from; a picker holds it to save a step} */
    public long[] cells() {
        return cells;
    }

    /** {@return 64 random bits} */
    public long next() {
        return next(cells);
    }

    /**
     * Draws from the stream of the current thread.
     *
     * @param cells of {@link #cells}
     * @return 64 random bits
     */
    public static long next(long[] cells) {
        int cell = ThreadCells.cell();
        long state = ThreadCells.get(cells, cell) + GOLDEN_GAMMA;
        ThreadCells.set(cells, cell, state);
        return KeyHash.mix(state);
    }

    /**
     * Maps random bits to an index (Lemire, "Fast random integer generation in an interval", TOMACS 2019, without the
     * rejection step: its bias is under size / 2^32).
     *
     * @param bits random bits, of which the upper 32 count
     * @param size how many indexes, from 1
     * @return 0 to size - 1
     */
    public static int index(long bits, int size) {
        return (int) (((bits >>> 32) * size) >>> 32);
    }
}
