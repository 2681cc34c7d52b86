package io.loadstar.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * Padded numbers, one per thread slot, for state in which a lost update does no harm (policy state: concurrent).
 *
 * <p>Threads with neighbouring ids have different cells. Access is opaque: a number is never torn, and an update by two
 * threads at once may lose one of them.
 */
final class ThreadCells {

    private static final int CELLS = 32;

    /** A cell fills 16 longs: two cache lines, as processors fetch lines in pairs. */
    private static final int STRIDE_SHIFT = 4;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells = new long[(CELLS + 2) << STRIDE_SHIFT];

    /**
     * Creates the cells.
     *
     * @param starts what each starts with
     */
    ThreadCells(LongSupplier starts) {
        for (int cell = 1; cell <= CELLS; cell++) {
            cells[cell << STRIDE_SHIFT] = starts.getAsLong();
        }
    }

    /** {@return the cell of the current thread} */
    static int cell() {
        return (((int) Thread.currentThread().getId() & (CELLS - 1)) + 1) << STRIDE_SHIFT;
    }

    long get(int cell) {
        return (long) CELL.getOpaque(cells, cell);
    }

    void set(int cell, long value) {
        CELL.setOpaque(cells, cell, value);
    }
}
