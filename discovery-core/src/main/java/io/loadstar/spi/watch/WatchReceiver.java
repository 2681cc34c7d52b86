package io.loadstar.spi.watch;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import java.util.SortedSet;

/**
 * Told what a {@link WatchDriver} has to say: one call at a time, in order, and none after the driver is closed.
 *
 * @param <T> the complete state that an answer is
 */
public interface WatchReceiver<T> {

    /**
     * The complete state, which may be equal to the one before.
     *
     * @param complete never a part
     * @param recovered whether it is the first answer, or the first after an error
     */
    void answer(T complete, boolean recovered);

    /**
     * No usable answer; an error that repeats is told once.
     *
     * @param error what went wrong
     */
    void error(DiscoveryError error);

    /**
     * Returns a receiver that tells a listener of one service. An answer whose instances equal those of the one before
     * is not told, unless it is the first after an error.
     *
     * @param listener who is told
     * @return the receiver
     */
    static WatchReceiver<ServiceSnapshot> of(SnapshotListener listener) {
        return new ChangesOnly<>(ChangesOnly::sameInstances, listener::onSnapshot, listener::onError);
    }

    /**
     * Returns a receiver that tells a listener of the list of services, under the same rule.
     *
     * @param listener who is told
     * @return the receiver
     */
    static WatchReceiver<SortedSet<String>> of(ServicesListener listener) {
        return new ChangesOnly<>(SortedSet::equals, listener::onServices, listener::onError);
    }
}
