package io.loadstar;

import java.util.function.Supplier;

/**
 * Told which services a resolver watches, and where to read their {@link ServiceStatistics}.
 *
 * <p>Calls come in order, one at a time, on a thread of the resolver that does nothing else for anybody: an observer may
 * be slow, throw, and call the resolver. Each service that begins ends, at the latest when the resolver is closed, and
 * may begin again after that.
 *
 * <pre>{@code
 * resolver.observeStatistics(new StatisticsObserver() {
 *     public void onBegin(ServiceKey service, Supplier<ServiceStatistics> statistics) { board.add(service, statistics); }
 *     public void onEnd(ServiceKey service) { board.remove(service); }
 * });
 * }</pre>
 */
public interface StatisticsObserver {

    /** Ends the calls to an observer. */
    interface Subscription extends AutoCloseable {
        /** No call begins after it; one may be under way. A second call does nothing. */
        @Override
        void close();
    }

    /**
     * Takes a service that is watched from now on, or was when the observer came.
     *
     * @param service the service
     * @param statistics reads them, from memory, by any thread; to read is no use of the service, so that one that nobody
     *     else uses expires all the same
     */
    void onBegin(ServiceKey service, Supplier<ServiceStatistics> statistics);

    /**
     * Takes a service that is no longer watched: it was idle for too long, had to make room, or the resolver is closed.
     *
     * @param service the service; its statistics stay as they are
     */
    void onEnd(ServiceKey service);
}
