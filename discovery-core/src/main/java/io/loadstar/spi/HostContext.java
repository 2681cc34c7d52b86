package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import io.loadstar.Pick;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the hosts of one service share: time, and which of their tickets are watched (concurrent).
 *
 * <p>One of these beside many hosts keeps a host small. This class watches no ticket; the engine's subclass does, and
 * turns the coarse clock.
 */
public class HostContext {

    private static final double TURNS = 4_294_967_296.0;

    private final TimeSource time;

    /** Of 2^32 turns, those below are watched; see {@link Host#start}. */
    private final long watchedBelow;

    private final long originNanos;
    private final AtomicInteger lateCompletions = new AtomicInteger();

    /** Whole seconds since this was made, as of the last tick; plain, as a late reader only sees a busier host. */
    private int second;

    /**
     * Creates a context whose hosts' tickets are not watched.
     *
     * @param time the resolver's time
     */
    public HostContext(TimeSource time) {
        this(time, 0);
    }

    /**
     * Creates a context.
     *
     * @param time the resolver's time
     * @param sampling of how many tickets of a host {@link #watch} is offered one; 0 for none
     */
    protected HostContext(TimeSource time, int sampling) {
        this.time = requireNonNull(time, "time");
        this.watchedBelow = sampling == 0 ? 0 : (long) Math.ceil(TURNS / sampling);
        this.originNanos = time.nanoTime();
    }

    /** {@return tickets of all hosts that were completed a second time} */
    public final int lateCompletions() {
        return lateCompletions.get();
    }

    /** Moves the coarse clock to now; about once a second, by one thread at a time. */
    protected final void tick() {
        second = (int) ((time.nanoTime() - originNanos) / 1_000_000_000);
    }

    /**
     * Decides whether a ticket that is sampled is watched, before it is made.
     *
     * @return whether {@link #watch} is to be called
     */
    protected boolean mayWatch() {
        return false;
    }

    /**
     * Begins to watch a ticket; called on the thread that picks.
     *
     * @param ticket the ticket, which the watch must not keep reachable
     * @param host where
     * @return the watch, or {@code null} for none
     */
    protected @Nullable TicketWatch watch(Pick ticket, Host host) {
        return null;
    }

    /**
     * Returns the age of the oldest ticket of a host that is watched.
     *
     * @param host the host
     * @return its age, or {@code null} if none is watched
     */
    protected @Nullable Duration oldestPick(Host host) {
        return null;
    }

    /** {@return the resolver's time} */
    protected final TimeSource time() {
        return time;
    }

    final void completedAgain() {
        lateCompletions.incrementAndGet();
    }

    final boolean isWatched(long turn) {
        return turn < watchedBelow;
    }

    final int second() {
        return second;
    }

    /** {@return how long ago a second of the coarse clock began} */
    final Duration since(int began) {
        return Duration.ofNanos(time.nanoTime() - originNanos).minusSeconds(began);
    }
}
