package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.ServiceInstance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The live node that stands for one instance and is kept across snapshots (concurrent).
 *
 * <p>An <em>instance</em> is data, a <em>host</em> is live state: requests in flight, health, effective weight, and
 * what a policy keeps about it. Counters may be read and changed by any thread. Health and weight are stamped by the
 * engine on the service's loop; the pickers of a rebuild see the values that were stamped before it.
 *
 * <p>The engine, and tests, make hosts through a subclass that opens the protected methods; all behaviour is here.
 */
public abstract class Host {

    private static final VarHandle IN_FLIGHT;
    private static final VarHandle LATE_COMPLETIONS;

    static {
        try {
            IN_FLIGHT = MethodHandles.lookup().findVarHandle(Host.class, "inFlight", int.class);
            LATE_COMPLETIONS = MethodHandles.lookup().findVarHandle(Host.class, "lateCompletions", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TimeSource time;
    private volatile ServiceInstance instance;
    private volatile HostHealth health = HostHealth.PENDING;

    /** Up to 10,000; what an int would take more costs each host eight bytes. */
    private volatile short weight;

    private volatile @Nullable HostListener listener;
    private volatile @Nullable Object policyState;

    @SuppressWarnings("UnusedVariable") // read and changed through IN_FLIGHT
    private volatile int inFlight;

    @SuppressWarnings("UnusedVariable") // changed through LATE_COMPLETIONS
    private volatile int lateCompletions;

    /**
     * Creates a host with nothing in flight.
     *
     * @param instance what it stands for
     * @param time the resolver's time
     */
    protected Host(ServiceInstance instance, TimeSource time) {
        this.instance = requireNonNull(instance, "instance");
        this.time = requireNonNull(time, "time");
        this.weight = (short) instance.weight();
    }

    /** {@return what it stands for, as the last snapshot has it} */
    public final ServiceInstance instance() {
        return instance;
    }

    /** {@return its health, as stamped last} */
    public final HostHealth health() {
        return health;
    }

    /** {@return its effective weight, as stamped last: 0 to 10,000} */
    public final int weight() {
        return weight;
    }

    /** {@return tracked requests of this process that are in flight} */
    public final int inFlight() {
        return inFlight;
    }

    /** {@return tickets that were completed a second time} */
    public final int lateCompletions() {
        return lateCompletions;
    }

    /**
     * Returns what the policy keeps about this host; each policy owns the slot of its own hosts.
     *
     * @return the policy's object, or {@code null}
     */
    public final @Nullable Object policyState() {
        return policyState;
    }

    /**
     * Sets what the policy keeps about this host; on the loop, in a rebuild.
     *
     * @param state the policy's object
     */
    public final void policyState(@Nullable Object state) {
        this.policyState = state;
    }

    /**
     * Begins a tracked request: one more in flight.
     *
     * @return the ticket that ends it
     */
    public final Pick start() {
        int before = (int) IN_FLIGHT.getAndAdd(this, 1);
        return new Ticket(this, before, listener == null ? 0 : time.nanoTime());
    }

    /** Ends a tracked request; called by its ticket, once. */
    final void finish(Ticket ticket, Outcome outcome) {
        IN_FLIGHT.getAndAdd(this, -1);
        HostListener told = listener;
        if (told != null) {
            told.onComplete(this, ticket, outcome, time.nanoTime());
        }
    }

    final void finishedBefore() {
        LATE_COMPLETIONS.getAndAdd(this, 1);
    }

    final void responseStarted(Ticket ticket) {
        HostListener told = listener;
        if (told != null) {
            told.onResponseStarted(this, ticket, time.nanoTime());
        }
    }

    /**
     * Stamps health and effective weight; on the loop, before a rebuild.
     *
     * @param health the health
     * @param weight 0 to 10,000
     */
    protected final void stamp(HostHealth health, int weight) {
        // Volatile writes are dear, and of many hosts few change.
        if (this.health != health) {
            this.health = health;
        }
        if (this.weight != weight) {
            this.weight = (short) weight;
        }
    }

    /**
     * Takes what a newer snapshot says of the same instance; on the loop.
     *
     * @param instance of the same id, addresses and epoch
     */
    @SuppressWarnings("ReferenceEquality") // spares a volatile write
    protected final void update(ServiceInstance instance) {
        if (this.instance != instance) {
            this.instance = requireNonNull(instance, "instance");
        }
    }

    /**
     * Sets who is told of outcomes; on the loop. Without a listener nobody measures latency and tickets read no clock.
     *
     * @param listener the listener, or {@code null}
     */
    @SuppressWarnings("ReferenceEquality") // spares a volatile write
    protected final void listener(@Nullable HostListener listener) {
        if (this.listener != listener) {
            this.listener = listener;
        }
    }

    /** {@return who is told of outcomes, or {@code null}} */
    protected final @Nullable HostListener listener() {
        return listener;
    }

    /** Returns the instance and its health. */
    @Override
    public final String toString() {
        return instance + " " + health;
    }
}
