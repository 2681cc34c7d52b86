package io.loadstar.internal.source;

import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A fake registry whose {@code watch} throws as long as the test says so. */
public final class RefusingRegistry implements ServiceDiscoverer {

    private final FakeRegistry registry;
    private volatile boolean refusing;
    private final AtomicInteger refused = new AtomicInteger();

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
        return refused.get();
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
            refused.incrementAndGet();
            throw new IllegalStateException("by the test");
        }
        return registry.watch(service, listener);
    }

    @Override
    public void close() {
        registry.close();
    }
}
