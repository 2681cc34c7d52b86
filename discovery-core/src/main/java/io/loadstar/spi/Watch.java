package io.loadstar.spi;

/**
 * A running watch (concurrent).
 *
 * <p>{@link #close} may be called by any thread and more than once. When it has returned to a thread that is not
 * inside the watch's own listener, the listener is not called again.
 */
@FunctionalInterface
public interface Watch extends AutoCloseable {

    /** Ends the watch and gives back what it holds. */
    @Override
    void close();
}
