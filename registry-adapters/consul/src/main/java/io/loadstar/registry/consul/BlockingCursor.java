package io.loadstar.registry.consul;

import org.jspecify.annotations.Nullable;

/**
 * Where a blocking query stands: the index that its last believed answer had (confined to one query).
 *
 * <p>An index is for comparison with the server that gave it. One that goes back is another server's, or a restored
 * state's: the next query asks without one, or it would wait for a number that may never come. One that is absent, 0 or
 * no number is none: there is nothing to wait for.
 */
final class BlockingCursor {

    private static final int LONGEST_INDEX = 19;

    /** What an answer's index did to the cursor. */
    enum Move {
        /** From none to an index. */
        BEGAN,
        /** Forward. */
        ADVANCED,
        /** The same index again. */
        STAYED,
        /** The index went back: there is none now. */
        RESET,
        /** No usable index: there is none now. */
        LOST
    }

    private long index;

    /** {@return the index to wait past, or 0 for none} */
    long index() {
        return index;
    }

    /**
     * Takes the index of an answer.
     *
     * @param header {@code X-Consul-Index}, or {@code null}
     * @return what it did
     */
    Move answered(@Nullable String header) {
        Move move = move(header);
        index = move == Move.RESET ? 0 : parse(header);
        return move;
    }

    /** Returns what the index of an answer would do. */
    Move move(@Nullable String header) {
        long next = parse(header);
        if (next == 0) {
            return Move.LOST;
        }
        if (index == 0) {
            return Move.BEGAN;
        }
        return next < index ? Move.RESET : next == index ? Move.STAYED : Move.ADVANCED;
    }

    /** Returns a positive number, or 0. */
    private static long parse(@Nullable String header) {
        String text = header == null ? "" : header.strip();
        if (text.isEmpty() || text.length() > LONGEST_INDEX) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
