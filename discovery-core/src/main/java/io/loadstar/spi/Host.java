package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.ServiceInstance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The live node that stands for one instance and is kept across snapshots (concurrent).
 *
 * <p>An <em>instance</em> is data, a <em>host</em> is live state: requests in flight, health, effective weight, and
 * what a policy keeps about it. What it has in common with the other hosts of its service is in their context. Counters
 * may be read and changed by any thread. Health and weight are stamped by the engine on the service's loop; the pickers
 * of a rebuild see the values that were stamped before it.
 *
 * <p>The engine, and tests, make hosts through a subclass that opens the protected methods; all behaviour is here.
 */
public abstract class Host {

    /** The golden ratio's share of 2^32: whole multiples of it are spread evenly over the turns (Knuth, TAOCP 6.4). */
    private static final long TURN = 0x9E3779B9L;

    /** Of a number of turns the number of steps that led there: the inverse of {@link #TURN} modulo 2^32. */
    private static final int STEPS = 0x144CBC89;

    /** One more in flight, one turn on. */
    private static final long BEGUN = (TURN << 32) + 1;

    private static final long ENDED = -1;

    private static final HostHealth[] HEALTHS = HostHealth.values();

    private static final VarHandle LOAD;

    static {
        try {
            LOAD = MethodHandles.lookup().findVarHandle(Host.class, "load", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final HostContext shared;
    private volatile ServiceInstance instance;

    /** The ordinal: a reference would be three bytes more, which of a host are eight. */
    private volatile byte health = (byte) HostHealth.PENDING.ordinal();

    /** Up to 10,000; what an int would take more costs each host eight bytes. */
    private volatile short weight;

    private volatile @Nullable HostListener listener;
    private volatile @Nullable Object policyState;

    /**
     * Two in one, so that one atomic step does for both: below, the requests in flight; above, the turn of the next ticket,
     * which says whether it is watched.
     */
    private volatile long load;

    /** The second of the coarse clock when the last idle time ended; plain, and in the cache line of the load. */
    private int busySince;

    /**
     * Creates a host with nothing in flight.
     *
     * @param instance what it stands for
     * @param time the resolver's time
     */
    protected Host(ServiceInstance instance, TimeSource time) {
        this(instance, new HostContext(time));
    }

    /**
     * Creates a host with nothing in flight.
     *
     * @param instance what it stands for
     * @param shared what it shares with the other hosts of its service
     */
    protected Host(ServiceInstance instance, HostContext shared) {
        this.instance = requireNonNull(instance, "instance");
        this.shared = requireNonNull(shared, "shared");
        this.weight = (short) instance.weight();
    }

    /** {@return what it stands for, as the last snapshot has it} */
    public final ServiceInstance instance() {
        return instance;
    }

    /** {@return its health, as stamped last} */
    public final HostHealth health() {
        return HEALTHS[health];
    }

    /** {@return its effective weight, as stamped last: 0 to 10,000} */
    public final int weight() {
        return weight;
    }

    /** {@return tracked requests of this process that are in flight} */
    public final int inFlight() {
        return (int) load;
    }

    /**
     * Returns for how long there has been a request in flight at any time: at most this long, as it is told by a clock that
     * moves once a second.
     *
     * @return since the last idle time, or {@code null} if nothing is in flight
     */
    public final @Nullable Duration busyFor() {
        return inFlight() > 0 ? shared.since(busySince) : null;
    }

    /**
     * Returns the age of the oldest request in flight: at least this old, as one ticket of many is watched.
     *
     * @return the age of the oldest ticket that is watched, or {@code null} if none is
     */
    public final @Nullable Duration oldestPick() {
        return inFlight() > 0 ? shared.oldestPick(this) : null;
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
        HostContext all = shared;
        long before = (long) LOAD.getAndAdd(this, BEGUN);
        long startNanos = listener == null ? 0 : all.time().nanoTime();
        if ((int) before == 0) {
            // The clock is behind by up to a second, so that the time comes out too long rather than too short.
            busySince = all.second();
        }
        if (all.isWatched(before >>> 32) && all.mayWatch()) {
            return new WatchedTicket(this, (int) before, startNanos, all);
        }
        return new Ticket(this, (int) before, startNanos);
    }

    /**
     * Returns how many tickets were taken, modulo 2^32. Nobody counts them: the turn moves by the same step with each.
     *
     * @return the lower 32 bits of the number
     */
    protected final int ticketsTaken() {
        return (int) (load >>> 32) * STEPS;
    }

    /** Ends a tracked request; called by its ticket, once. */
    final void finish(Ticket ticket, Outcome outcome) {
        giveBack();
        HostListener told = listener;
        if (told != null) {
            told.onComplete(this, ticket, outcome, shared.time().nanoTime());
        }
    }

    /** One fewer in flight. */
    final void giveBack() {
        LOAD.getAndAdd(this, ENDED);
    }

    final void finishedBefore() {
        shared.completedAgain();
    }

    final void responseStarted(Ticket ticket) {
        HostListener told = listener;
        if (told != null) {
            told.onResponseStarted(this, ticket, shared.time().nanoTime());
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
        if (this.health != health.ordinal()) {
            this.health = (byte) health.ordinal();
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
        return instance + " " + health();
    }
}
