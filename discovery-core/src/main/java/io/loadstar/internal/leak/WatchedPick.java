package io.loadstar.internal.leak;

import io.loadstar.Pick;
import io.loadstar.spi.Host;
import io.loadstar.spi.TicketWatch;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;

/** The watch on one ticket, with where and when it was taken (concurrent). */
final class WatchedPick extends TicketWatch {

    private final ServiceTickets tickets;
    private final CallSite site = CallSite.here();
    private final long takenNanos;

    WatchedPick(Pick ticket, Host host, ServiceTickets tickets, ReferenceQueue<? super Pick> queue) {
        super(ticket, host, queue);
        this.tickets = tickets;
        this.takenNanos = tickets.nanoTime();
    }

    @Override
    protected void onCompleted() {
        clear();
        tickets.tracker().forget(this);
    }

    /** {@return whether the ticket was never completed; if so its host has one fewer in flight now} */
    boolean isLeak() {
        return giveBack();
    }

    ServiceTickets tickets() {
        return tickets;
    }

    CallSite site() {
        return site;
    }

    Duration age() {
        return Duration.ofNanos(tickets.nanoTime() - takenNanos);
    }
}
