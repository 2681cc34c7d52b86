package io.loadstar.internal.source;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A registry of one watch that says what the test says, and nothing by itself. */
final class ScriptedRegistry implements ServiceDiscoverer {

    static final ServiceKey ORDERS = ServiceKey.parse("orders");

    private final String name;
    private @Nullable SnapshotListener listener;
    boolean closed;
    boolean watchClosed;

    ScriptedRegistry(String name) {
        this.name = name;
    }

    void say(List<ServiceInstance> instances) {
        requireNonNull(listener)
                .onSnapshot(ServiceSnapshot.builder(ORDERS).instances(instances).build());
    }

    void fail(DiscoveryError.Kind kind) {
        requireNonNull(listener).onError(DiscoveryError.of(kind, "by the test"));
    }

    @Override
    public String source() {
        return "scripted:" + name;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener told) {
        listener = told;
        return () -> watchClosed = true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
