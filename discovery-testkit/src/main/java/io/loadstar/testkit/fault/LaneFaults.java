package io.loadstar.testkit.fault;

/**
 * The faults of one direction (immutable data).
 *
 * @param flow what becomes of the bytes
 * @param delayNanos added to the way of each byte
 * @param slice the most bytes of one write
 * @param corruption the probability that a bit of a byte is flipped
 * @param resetAfter the bytes of a connection after which it is broken
 */
record LaneFaults(Flow flow, long delayNanos, int slice, double corruption, long resetAfter) {

    static final LaneFaults NONE = new LaneFaults(Flow.PASS, 0, Integer.MAX_VALUE, 0, Long.MAX_VALUE);

    /** What becomes of the bytes of a direction (immutable data). */
    enum Flow {
        /** They are read and written. */
        PASS,
        /** They are read and thrown away. */
        DROP,
        /** They are not read. */
        STALL
    }

    LaneFaults flow(Flow flow) {
        return new LaneFaults(flow, delayNanos, slice, corruption, resetAfter);
    }

    LaneFaults delayNanos(long delayNanos) {
        return new LaneFaults(flow, delayNanos, slice, corruption, resetAfter);
    }

    LaneFaults slice(int slice) {
        return new LaneFaults(flow, delayNanos, slice, corruption, resetAfter);
    }

    LaneFaults corruption(double corruption) {
        return new LaneFaults(flow, delayNanos, slice, corruption, resetAfter);
    }

    LaneFaults resetAfter(long resetAfter) {
        return new LaneFaults(flow, delayNanos, slice, corruption, resetAfter);
    }
}
