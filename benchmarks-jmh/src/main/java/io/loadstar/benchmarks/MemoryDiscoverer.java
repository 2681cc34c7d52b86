package io.loadstar.benchmarks;

import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A registry in memory, told what to say of each service (concurrent). */
public final class MemoryDiscoverer implements ServiceDiscoverer {

    private final Map<ServiceKey, Topic> topics = new ConcurrentHashMap<>();

    /**
     * Makes a registry.
     *
     * @param first what it says to begin with
     */
    public MemoryDiscoverer(ServiceSnapshot... first) {
        for (ServiceSnapshot snapshot : first) {
            publish(snapshot);
        }
    }

    /** One service and who watches it. */
    private static final class Topic {
        private final List<SnapshotListener> listeners = new CopyOnWriteArrayList<>();
        private volatile @Nullable ServiceSnapshot current;
    }

    private Topic topic(ServiceKey service) {
        return topics.computeIfAbsent(service, key -> new Topic());
    }

    /**
     * Tells everyone who watches the service.
     *
     * @param snapshot the complete state
     */
    public void publish(ServiceSnapshot snapshot) {
        Topic topic = topic(snapshot.service());
        topic.current = snapshot;
        topic.listeners.forEach(listener -> listener.onSnapshot(snapshot));
    }

    @Override
    public String source() {
        return "memory:";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.PUSH);
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        Topic topic = topic(service);
        topic.listeners.add(listener);
        ServiceSnapshot current = topic.current;
        if (current != null) {
            listener.onSnapshot(current);
        }
        return () -> topic.listeners.remove(listener);
    }

    @Override
    public void close() {
        topics.clear();
    }
}
