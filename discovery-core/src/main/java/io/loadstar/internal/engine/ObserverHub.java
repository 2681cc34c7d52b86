package io.loadstar.internal.engine;

import io.loadstar.ResolverEvent;
import io.loadstar.ResolverObserver;
import io.loadstar.internal.flight.Flight;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to observers, in order, each on a queue and a thread of its own while it has events (concurrent).
 *
 * <p>A thread per observer, not one for all: one that is slow must not delay the others.
 */
final class ObserverHub implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ObserverHub.class);

    /** The most events that wait for one observer. */
    static final int BOUND = 1_024;

    private final List<Slot> slots;
    private final NamedThreads threads = new NamedThreads("loadstar-events-");
    private final ThreadPoolExecutor executor;

    ObserverHub(List<ResolverObserver> observers) {
        // No bound of its own: a slot runs once at a time, but its last worker may still be on its way back to the
        // pool.
        executor =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
        slots = observers.stream().map(Slot::new).toList();
    }

    /** Tells the Flight Recorder at once, and the observers on their threads. */
    void publish(ResolverEvent event) {
        Flight.record(event);
        for (Slot slot : slots) {
            slot.add(event);
        }
    }

    /** {@return whether somebody listens or records, so that an event is worth making} */
    boolean isListening() {
        return !slots.isEmpty() || Flight.isRecording();
    }

    @Override
    public void close() {
        slots.forEach(Slot::close);
        executor.shutdown();
        threads.awaitUnlessOwn(executor);
    }

    /** The queue of one observer; its fields are guarded by itself. */
    private final class Slot {
        private final ResolverObserver observer;
        private final Deque<ResolverEvent> queue = new ArrayDeque<>();
        private boolean running;
        private boolean closed;
        private boolean saidOverflow;
        private boolean saidFailure;

        Slot(ResolverObserver observer) {
            this.observer = observer;
        }

        synchronized void add(ResolverEvent event) {
            if (closed) {
                return;
            }
            if (queue.size() == BOUND) {
                queue.removeFirst();
                sayOverflow();
            }
            queue.addLast(event);
            if (!running) {
                running = true;
                start();
            }
        }

        private void start() {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException e) {
                LOG.trace("An event was dropped: the resolver is closed", e);
            }
        }

        private void drain() {
            for (ResolverEvent event = next(); event != null; event = next()) {
                tell(event);
            }
        }

        private synchronized @org.jspecify.annotations.Nullable ResolverEvent next() {
            ResolverEvent event = queue.pollFirst();
            running = event != null;
            return event;
        }

        private void tell(ResolverEvent event) {
            try {
                observer.onEvent(event);
            } catch (RuntimeException | Error e) {
                sayFailure(e);
            }
        }

        private void sayOverflow() {
            if (!saidOverflow) {
                saidOverflow = true;
                LOG.warn("Observer {} is more than {} events behind and loses the oldest; said once", observer, BOUND);
            }
        }

        private synchronized void sayFailure(Throwable failure) {
            if (!saidFailure) {
                saidFailure = true;
                LOG.warn("Observer {} threw; its next failures are not logged", observer, failure);
            }
        }

        synchronized void close() {
            closed = true;
            queue.clear();
        }
    }
}
