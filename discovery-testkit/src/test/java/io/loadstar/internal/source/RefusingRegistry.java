package io.loadstar.internal.source;

import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import java.util.Set;

/** A fake registry whose {@code watch} throws as long as the test says so. */
public final class RefusingRegistry implements ServiceDiscoverer {

    private final FakeRegistry registry;
    private volatile boolean refusing;
    private volatile int refused;

    /** Creates one that throws nothing. */
    public RefusingRegistry(FakeRegistry registry) {
        this.registry = registry;
    }

    /** Throws from now on, or no more. */
    public void refuse(boolean now) {
        refusing = now;
    }

    /** {@return how often it has thrown} */
    public int refused() {
        return refused;
    }

    @Override
    public String source() {
        return registry.source();
    }

    @Override
    public Set<Capability> capabilities() {
        return registry.capabilities();
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        if (refusing) {
            refused++;
            throw new IllegalStateException("by the test");
        }
        return registry.watch(service, listener);
    }

    @Override
    public void close() {
        registry.close();
    }
}
