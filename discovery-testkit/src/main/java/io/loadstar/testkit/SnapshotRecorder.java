package io.loadstar.testkit;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.SnapshotListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A listener that keeps what it was told and lets a test wait for it, bounded (concurrent). */
public final class SnapshotRecorder implements SnapshotListener {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final List<Event> events = new ArrayList<>();
    private final Consumer<Event> reaction;
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean overlapped;

    /** Creates a recorder. */
    public SnapshotRecorder() {
        this(event -> {});
    }

    /**
     * Creates a recorder that does something within each call, after the event is kept.
     *
     * @param reaction what to do; what it throws, the call throws
     */
    public SnapshotRecorder(Consumer<Event> reaction) {
        this.reaction = requireNonNull(reaction, "reaction");
    }

    @Override
    public void onSnapshot(ServiceSnapshot snapshot) {
        record(new Event(snapshot, null));
    }

    @Override
    public void onError(DiscoveryError error) {
        record(new Event(null, error));
    }

    private void record(Event event) {
        if (inside.getAndIncrement() != 0) {
            overlapped = true;
        }
        try {
            lock.lock();
            try {
                events.add(event);
                told.signalAll();
            } finally {
                lock.unlock();
            }
            reaction.accept(event);
        } finally {
            inside.decrementAndGet();
        }
    }

    /** {@return what was told so far, in order} */
    public List<Event> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** {@return the snapshots told so far, in order} */
    public List<ServiceSnapshot> snapshots() {
        List<ServiceSnapshot> snapshots = new ArrayList<>();
        for (Event event : events()) {
            if (event.snapshot() != null) {
                snapshots.add(event.snapshot());
            }
        }
        return snapshots;
    }

    /** {@return whether a call began while another one was under way} */
    public boolean overlapped() {
        return overlapped;
    }

    /**
     * Waits for the first event.
     *
     * @param timeout the longest wait
     * @return the event
     * @throws AssertionError if none comes in time
     */
    public Event awaitFirst(Duration timeout) {
        return await("an event", timeout, 0, event -> true);
    }

    /**
     * Waits for a snapshot that fits, also one told already.
     *
     * @param what for the message
     * @param timeout the longest wait
     * @param fits the condition
     * @return the first that fits
     * @throws AssertionError if none comes in time
     */
    public ServiceSnapshot awaitSnapshot(String what, Duration timeout, Predicate<ServiceSnapshot> fits) {
        return awaitSnapshotAfter(0, what, timeout, fits);
    }

    /**
     * Waits for a snapshot that fits and was told after a number of events.
     *
     * @param seen how many events to pass over
     * @param what for the message
     * @param timeout the longest wait
     * @param fits the condition
     * @return the first that fits
     * @throws AssertionError if none comes in time
     */
    public ServiceSnapshot awaitSnapshotAfter(
            int seen, String what, Duration timeout, Predicate<ServiceSnapshot> fits) {
        Event event = await(
                what, timeout, seen, candidate -> candidate.snapshot() != null && fits.test(candidate.snapshot()));
        return requireNonNull(event.snapshot());
    }

    /**
     * Waits for an error that fits, also one told already.
     *
     * @param what for the message
     * @param timeout the longest wait
     * @param fits the condition
     * @return the first that fits
     * @throws AssertionError if none comes in time
     */
    public DiscoveryError awaitError(String what, Duration timeout, Predicate<DiscoveryError> fits) {
        Event event = await(what, timeout, 0, candidate -> candidate.error() != null && fits.test(candidate.error()));
        return requireNonNull(event.error());
    }

    /** Waits for an event that fits and was told after a number of events. */
    Event awaitEventAfter(int seen, String what, Duration timeout, Predicate<Event> fits) {
        return await(what, timeout, seen, fits);
    }

    private Event await(String what, Duration timeout, int seen, Predicate<Event> fits) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            for (int next = seen; ; ) {
                while (next < events.size()) {
                    Event event = events.get(next++);
                    if (fits.test(event)) {
                        return event;
                    }
                }
                if (left <= 0) {
                    throw new AssertionError("no " + what + " within " + timeout + "; told: " + events);
                }
                left = told.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * One call of the listener (immutable data).
     *
     * @param snapshot of {@link SnapshotListener#onSnapshot}, or {@code null}
     * @param error of {@link SnapshotListener#onError}, or {@code null}
     */
    public record Event(
            @Nullable ServiceSnapshot snapshot, @Nullable DiscoveryError error) {

        /** Returns the snapshot's ids, or the error. */
        @Override
        public String toString() {
            return snapshot != null
                    ? snapshot.instances().stream()
                            .map(ServiceInstance::id)
                            .toList()
                            .toString()
                    : String.valueOf(error);
        }
    }
}
