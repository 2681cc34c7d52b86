package io.loadstar.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * Padded numbers, one per thread slot, for state in which a lost update does no harm (a function over policy state,
 * which is concurrent).
 *
 * <p>Threads with neighbouring ids have different cells. Access is opaque: a number is never torn, and an update by two
 * threads at once may lose one of them. The state is a bare array, so that a picker reaches it in one step.
 */
public final class ThreadCells {

    /** Two threads that meet in a cell cost each other time, and nothing else. */
    private static final int CELLS = 16;

    /** A cell fills 16 longs: two cache lines, as processors fetch lines in pairs. */
    private static final int STRIDE_SHIFT = 4;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private ThreadCells() {}

    /**
     * Creates cells.
     *
     * @param starts what each starts with
     * @return the cells
     */
    public static long[] of(LongSupplier starts) {
        long[] cells = new long[(CELLS + 2) << STRIDE_SHIFT];
        for (int cell = 1; cell <= CELLS; cell++) {
            cells[cell << STRIDE_SHIFT] = starts.getAsLong();
        }
        return cells;
    }

    /** {@return the index of the current thread's cell} */
    public static int cell() {
        return (((int) Thread.currentThread().getId() & (CELLS - 1)) + 1) << STRIDE_SHIFT;
    }

    /**
     * Reads a cell.
     *
     * @param cells of {@link #of}
     * @param cell of {@link #cell}
     * @return its number
     */
    public static long get(long[] cells, int cell) {
        return (long) CELL.getOpaque(cells, cell);
    }

    /**
     * Writes a cell.
     *
     * @param cells of {@link #of}
     * @param cell of {@link #cell}
     * @param value its number from now on
     */
    public static void set(long[] cells, int cell, long value) {
        CELL.setOpaque(cells, cell, value);
    }
}
