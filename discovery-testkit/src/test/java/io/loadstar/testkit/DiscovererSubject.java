package io.loadstar.testkit;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A discoverer over a store in memory that keeps the rules, to be broken on purpose. */
class DiscovererSubject implements ServiceDiscoverer {

    static final String MALFORMED = "malformed";

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
        Handle handle = new Handle(service);
        handles.add(handle);
        handle.inner = store.watch(service, readable(wrap(listener, handle)));
        return () -> close(handle);
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

    private SnapshotListener readable(SnapshotListener listener) {
        return new Telling(listener) {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                ServiceSnapshot readable = snapshot.toBuilder()
                        .source(source())
                        .instances(snapshot.instances().stream()
                                .filter(instance -> !instance.id().equals(MALFORMED))
                                .toList())
                        .build();
                if (readable.instances().size() < snapshot.instances().size()) {
                    malformed(to, readable);
                } else {
                    to.onSnapshot(readable);
                }
            }
        };
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
