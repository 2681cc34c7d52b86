package io.loadstar.spi;

import io.loadstar.Outcome;
import io.loadstar.Pick;

/**
 * Told how tracked requests on a host end: an outlier detector, a load metric, a weight source.
 *
 * <p>Called on the thread that completes the ticket, at once: it must be fast, must not block and must not throw.
 */
public interface HostListener {

    /**
     * A request ended.
     *
     * @param host where
     * @param pick its ticket, with the start time and the in-flight count at the pick
     * @param outcome how
     * @param nowNanos the resolver's monotonic time
     */
    void onComplete(Host host, Pick pick, Outcome outcome, long nowNanos);

    /**
     * The first byte of an answer is here.
     *
     * @param host where
     * @param pick its ticket
     * @param nowNanos the resolver's monotonic time
     */
    default void onResponseStarted(Host host, Pick pick, long nowNanos) {}
}
