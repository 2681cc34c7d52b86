package io.loadstar.internal.leak;

import io.loadstar.Pick;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostContext;
import io.loadstar.spi.TicketWatch;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The tickets of one service: which of them are watched, and the clock of its hosts (concurrent). */
public final class ServiceTickets extends HostContext implements AutoCloseable {

    private final ServiceKey service;
    private final LeakTracker tracker;

    ServiceTickets(ServiceKey service, int sampling, TimeSource time, LeakTracker tracker) {
        super(time, sampling);
        this.service = service;
        this.tracker = tracker;
    }

    @Override
    protected boolean mayWatch() {
        return tracker.mayWatch();
    }

    @Override
    protected TicketWatch watch(Pick ticket, Host host) {
        return tracker.watch(ticket, host, this);
    }

    @Override
    protected @Nullable Duration oldestPick(Host host) {
        return tracker.oldestPick(host);
    }

    void turn() {
        tick();
    }

    ServiceKey service() {
        return service;
    }

    LeakTracker tracker() {
        return tracker;
    }

    long nanoTime() {
        return time().nanoTime();
    }

    /** The service is no longer watched; what becomes of its tickets is still told. */
    @Override
    public void close() {
        tracker.end(this);
    }
}
