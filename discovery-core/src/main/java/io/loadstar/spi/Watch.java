package io.loadstar.spi;

/**
 * A running watch (concurrent).
 *
 * <p>{@link #close} may be called by any thread and more than once. When it has returned to a thread that is not
 * inside the watch's own listener, the listener is not called again.
 */
@FunctionalInterface
public interface Watch extends AutoCloseable {

    /**
     * Asks the registry for the whole list again; returns at once. The listener is told the answer even if it equals the
     * one before: what confirms a removal is an answer that began after it was asked for, not one that is remembered.
     *
     * <p>Nobody has to be able to: where this returns false, the watch is closed and begun anew instead. It is for a watch
     * that would lose by that what it knows beyond the list, such as who of two instances had an id first.
     *
     * @return whether the listener will be told an answer, a snapshot or an error
     */
    default boolean refresh() {
        return false;
    }

    /** Ends the watch and gives back what it holds. */
    @Override
    void close();
}
