package io.loadstar.spi;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.ServiceInstance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The ticket of a request on one host: 32 bytes, or 40 if it is watched (concurrent).
 *
 * <p>Its state only grows: open, response started, completed. One compare-and-set decides who completes.
 */
sealed class Ticket extends Pick permits WatchedTicket {

    private static final int OPEN = 0;
    private static final int STARTED = 1;
    private static final int COMPLETED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Ticket.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Host host;
    private final int inFlightAtPick;
    private final long startNanos;

    @SuppressWarnings("UnusedVariable") // read and changed through STATE
    private volatile int state;

    Ticket(Host host, int inFlightAtPick, long startNanos) {
        this.host = host;
        this.inFlightAtPick = inFlightAtPick;
        this.startNanos = startNanos;
    }

    @Override
    public final ServiceInstance instance() {
        return host.instance();
    }

    @Override
    public final int inFlightAtPick() {
        return inFlightAtPick;
    }

    @Override
    public final long startNanos() {
        return startNanos;
    }

    @Override
    public final void responseStarted() {
        if (STATE.compareAndSet(this, OPEN, STARTED)) {
            host.responseStarted(this);
        }
    }

    @Override
    public final void complete(Outcome outcome) {
        // OPEN never comes back, so the pair misses no way to the end, and at most one call of all gets through.
        if (STATE.compareAndSet(this, OPEN, COMPLETED) || STATE.compareAndSet(this, STARTED, COMPLETED)) {
            finish(outcome);
        } else {
            host.finishedBefore();
        }
    }

    /** The branch is in the one method, as a second implementation of it would cost each caller more. */
    private void finish(Outcome outcome) {
        if (this instanceof WatchedTicket watched && !watched.endWatch()) {
            host.finishedBefore();
        } else {
            host.finish(this, outcome);
        }
    }

    @Override
    public final String toString() {
        return "Pick{" + host + '}';
    }
}
