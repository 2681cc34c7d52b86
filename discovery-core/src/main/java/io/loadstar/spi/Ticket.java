package io.loadstar.spi;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.ServiceInstance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The ticket of a request on one host: 32 bytes (concurrent).
 *
 * <p>Its state only grows: open, response started, completed. One compare-and-set decides who completes.
 */
final class Ticket extends Pick {

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
    public ServiceInstance instance() {
        return host.instance();
    }

    @Override
    public int inFlightAtPick() {
        return inFlightAtPick;
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public void responseStarted() {
        if (STATE.compareAndSet(this, OPEN, STARTED)) {
            host.responseStarted(this);
        }
    }

    @Override
    public void complete(Outcome outcome) {
        // OPEN never comes back, so the pair misses no way to the end, and at most one call of all gets through.
        if (STATE.compareAndSet(this, OPEN, COMPLETED) || STATE.compareAndSet(this, STARTED, COMPLETED)) {
            host.finish(this, outcome);
        } else {
            host.finishedBefore();
        }
    }

    @Override
    public String toString() {
        return "Pick{" + host + '}';
    }
}
