package io.loadstar.spi;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceSnapshot;

/**
 * Told what a registry says of one service.
 *
 * <p>A watch calls its listener one call at a time, on any thread, in the order in which the registry's answers were
 * seen. A call returns at once: the engine's listener only posts a message. "Empty" is a snapshot without instances;
 * "unknown" is an error of kind {@link DiscoveryError.Kind#UNKNOWN_SERVICE}; the two are never conflated.
 */
public interface SnapshotListener {

    /**
     * The complete state of the service.
     *
     * @param snapshot complete, never a part
     */
    void onSnapshot(ServiceSnapshot snapshot);

    /**
     * No usable answer; what was known stays known. After an error the next good answer is sent as a snapshot even if
     * it equals the one before, so that the listener knows that the registry is in reach again.
     *
     * @param error what went wrong
     */
    void onError(DiscoveryError error);
}
