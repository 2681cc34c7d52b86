package io.loadstar.internal.engine;

import io.loadstar.ServiceKey;
import io.loadstar.StatisticsObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells observers which services have an engine (concurrent). An observer that comes later is told of all there are. */
final class ServiceWatchers {

    private final ObserverHub hub;

    // Guarded by this; whatever is told is queued under the lock, so that all are told in one order.
    private final Map<ServiceKey, ServiceEngine> engines = new LinkedHashMap<>();
    private final List<Watcher> watchers = new ArrayList<>();

    ServiceWatchers(ObserverHub hub) {
        this.hub = hub;
    }

    synchronized StatisticsObserver.Subscription add(StatisticsObserver observer) {
        Watcher watcher = new Watcher(observer);
        watchers.add(watcher);
        engines.forEach(watcher::begin);
        return watcher;
    }

    private synchronized void remove(Watcher watcher) {
        watchers.remove(watcher);
    }

    synchronized void begin(ServiceKey service, ServiceEngine engine) {
        engines.put(service, engine);
        watchers.forEach(watcher -> watcher.begin(service, engine));
    }

    synchronized void end(ServiceKey service) {
        if (engines.remove(service) != null) {
            watchers.forEach(watcher -> watcher.end(service));
        }
    }

    /** One observer, and what it is still to be told. */
    private final class Watcher implements StatisticsObserver.Subscription {
        private final StatisticsObserver observer;
        private final EventQueue<Runnable> queue;

        Watcher(StatisticsObserver observer) {
            this.observer = observer;
            this.queue = hub.queueOf(observer, Runnable::run, Integer.MAX_VALUE);
        }

        void begin(ServiceKey service, ServiceEngine engine) {
            queue.add(() -> observer.onBegin(service, engine::statistics));
        }

        void end(ServiceKey service) {
            queue.add(() -> observer.onEnd(service));
        }

        @Override
        public void close() {
            queue.close();
            remove(this);
        }
    }
}
