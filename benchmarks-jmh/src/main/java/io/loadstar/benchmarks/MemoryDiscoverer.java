package io.loadstar.benchmarks;

import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry of one service in memory, told what to say (concurrent). */
final class MemoryDiscoverer implements ServiceDiscoverer {

    private final List<SnapshotListener> listeners = new CopyOnWriteArrayList<>();
    private volatile ServiceSnapshot current;

    /**
     * Makes a registry.
     *
     * @param first what it says to begin with
     */
    MemoryDiscoverer(ServiceSnapshot first) {
        this.current = first;
    }

    /**
     * Tells everyone who watches.
     *
     * @param snapshot the complete state
     */
    void publish(ServiceSnapshot snapshot) {
        current = snapshot;
        listeners.forEach(listener -> listener.onSnapshot(snapshot));
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
        listeners.add(listener);
        listener.onSnapshot(current);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
