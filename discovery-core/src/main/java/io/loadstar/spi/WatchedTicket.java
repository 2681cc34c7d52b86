package io.loadstar.spi;

import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** A ticket whose completion somebody waits for: one of many, 40 bytes (concurrent). */
final class WatchedTicket extends Ticket {

    private final @Nullable TicketWatch watch;

    WatchedTicket(Host host, int inFlightAtPick, long startNanos, HostContext shared) {
        super(host, inFlightAtPick, startNanos);
        // The watch is a phantom reference: it cannot see this object before it is made, nor after.
        this.watch = shared.watch(this, host);
    }

    /** {@return whether this is the first word on the end of the ticket} */
    boolean endWatch() {
        boolean first = watch == null || watch.complete();
        // Else it might count as out of reach while it is being completed.
        Reference.reachabilityFence(this);
        return first;
    }
}
