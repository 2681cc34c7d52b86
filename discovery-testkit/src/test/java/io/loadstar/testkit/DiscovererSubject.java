package io.loadstar.testkit;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.Capabilities;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.InstanceSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A discoverer over a store in memory that keeps the rules, to be broken on purpose. */
class DiscovererSubject implements ServiceDiscoverer {

    static final String MALFORMED = "malformed";
    static final String DATACENTER = "here";
    static final int MOST_INSTANCES = 50;

    final FakeRegistry store;
    final List<Handle> handles = new CopyOnWriteArrayList<>();

    DiscovererSubject(FakeRegistry store) {
        this.store = store;
    }

    @Override
    public String source() {
        return store.source();
    }

    @Override
    public Set<Capability> capabilities() {
        return store.capabilities();
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        check(service);
        Handle handle = new Handle(service);
        handles.add(handle);
        handle.inner = store.watch(stored(service), readable(service, wrap(listener, handle)));
        return () -> close(handle);
    }

    /** What a subclass changes: the refusal of a key. */
    void check(ServiceKey service) {
        Capabilities.check(service, capabilities(), source());
    }

    /** What a subclass changes: where the instances of a key are looked for. */
    ServiceKey stored(ServiceKey service) {
        return key(service.namespace(), service.name());
    }

    static ServiceKey key(@Nullable String namespace, String name) {
        return ServiceKey.parse(namespace == null ? name : namespace + '/' + name);
    }

    /** What a subclass changes: an instance as the key asks for it, or null. */
    @Nullable
    ServiceInstance choose(ServiceKey service, ServiceInstance instance) {
        String id = service.filter();
        return id == null || id.equals(instance.id()) ? new InstanceSelection(service).select(instance) : null;
    }

    /** What a subclass changes: which data centres there are. */
    boolean isThere(String datacenter) {
        return datacenter.equals(DATACENTER);
    }

    /** What a subclass changes: more instances than there may be. */
    void tooMany(SnapshotListener listener) {
        listener.onError(DiscoveryError.of(DiscoveryError.Kind.TOO_LARGE, "by the subject"));
    }

    /** What a subclass changes: what the listener is told. */
    SnapshotListener wrap(SnapshotListener listener, Handle handle) {
        return listener;
    }

    /** What a subclass changes: the end of a watch. */
    void close(Handle handle) {
        handle.end();
    }

    /** What a subclass changes: a snapshot with a record that cannot be read. */
    void malformed(SnapshotListener listener, ServiceSnapshot readable) {
        listener.onSnapshot(readable);
    }

    private SnapshotListener readable(ServiceKey service, SnapshotListener listener) {
        return new Telling(listener) {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                List<ServiceInstance> instances = snapshot.instances();
                List<ServiceInstance> readable = instances.stream()
                        .filter(instance -> !instance.metadata().containsKey(MALFORMED))
                        .toList();
                ServiceSnapshot told = ServiceSnapshot.builder(service)
                        .instances(chosen(service, readable))
                        .source(source())
                        .observed(snapshot.observedAt(), snapshot.observedNanos())
                        .build();
                if (service.datacenter() != null && !isThere(service.datacenter())) {
                    to.onError(DiscoveryError.of(DiscoveryError.Kind.UNREACHABLE, "no such data centre"));
                } else if (instances.size() > MOST_INSTANCES) {
                    tooMany(to);
                } else if (readable.size() < instances.size()) {
                    malformed(to, told);
                } else {
                    to.onSnapshot(told);
                }
            }
        };
    }

    private List<ServiceInstance> chosen(ServiceKey service, List<ServiceInstance> instances) {
        List<ServiceInstance> chosen = new ArrayList<>();
        for (ServiceInstance instance : instances) {
            ServiceInstance one = choose(service, instance);
            if (one != null) {
                chosen.add(one);
            }
        }
        return chosen;
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        return store.services();
    }

    @Override
    public Watch watchServices(ServicesListener listener) {
        return store.watchServices(listener);
    }

    @Override
    public void close() {
        handles.forEach(Handle::end);
    }

    /** A watch of the subject. */
    static final class Handle {
        final ServiceKey service;
        volatile boolean closed;
        volatile boolean told;
        volatile Watch inner = () -> {};

        Handle(ServiceKey service) {
            this.service = service;
        }

        void end() {
            closed = true;
            inner.close();
        }
    }

    /** A listener that tells another one. */
    static class Telling implements SnapshotListener {
        final SnapshotListener to;

        Telling(SnapshotListener to) {
            this.to = requireNonNull(to);
        }

        @Override
        public void onSnapshot(ServiceSnapshot snapshot) {
            to.onSnapshot(snapshot);
        }

        @Override
        public void onError(DiscoveryError error) {
            to.onError(error);
        }
    }
}
