package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import io.loadstar.Pick;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;

/**
 * An eye on one ticket, which learns whether it is completed or forgotten (concurrent).
 *
 * <p>Whichever comes first, the completion or {@link #giveBack}, ends the request on the host, once.
 */
public abstract class TicketWatch extends PhantomReference<Pick> {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(TicketWatch.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Host host;

    @SuppressWarnings("UnusedVariable") // changed through ENDED
    private volatile boolean ended;

    /**
     * Begins to watch.
     *
     * @param ticket the ticket
     * @param host where
     * @param queue where this goes when nobody can reach the ticket any more
     */
    protected TicketWatch(Pick ticket, Host host, ReferenceQueue<? super Pick> queue) {
        super(ticket, queue);
        this.host = requireNonNull(host, "host");
    }

    /** {@return where} */
    public final Host host() {
        return host;
    }

    /**
     * Ends the request of a ticket that nobody can complete any more: one fewer in flight. Nobody is told an outcome, as
     * there is none.
     *
     * @return whether it was open
     */
    protected final boolean giveBack() {
        boolean first = end();
        if (first) {
            host.giveBack();
        }
        return first;
    }

    /** {@return whether the ticket's completion came before it was given back} */
    final boolean complete() {
        boolean first = end();
        if (first) {
            onCompleted();
        }
        return first;
    }

    private boolean end() {
        return ENDED.compareAndSet(this, false, true);
    }

    /** The ticket was completed; on the thread that did, once. */
    protected abstract void onCompleted();
}
