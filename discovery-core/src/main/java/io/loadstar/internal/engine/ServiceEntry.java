package io.loadstar.internal.engine;

import io.loadstar.NoInstanceException;
import io.loadstar.internal.source.LeaseTable;
import java.util.concurrent.atomic.AtomicInteger;

/** One watched service in the resolver's table: its engine and the leases on it (concurrent). */
final class ServiceEntry implements LeaseTable.Leased {

    private final ServiceEngine engine;
    private final AtomicInteger leases = new AtomicInteger();

    ServiceEntry(ServiceEngine engine) {
        this.engine = engine;
    }

    ServiceEngine engine() {
        return engine;
    }

    @Override
    public void lease() {
        leases.incrementAndGet();
    }

    @Override
    public void release() {
        leases.decrementAndGet();
    }

    @Override
    public boolean isLeased() {
        return leases.get() > 0;
    }

    @Override
    public boolean isUnknown() {
        return engine.door().picker() instanceof FailingPicker failing
                && failing.failure().reason() == NoInstanceException.Reason.UNKNOWN_SERVICE;
    }
}
