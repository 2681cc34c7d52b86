package io.loadstar.internal.engine;

import io.loadstar.ResolverEvent;
import io.loadstar.ResolverObserver;
import io.loadstar.internal.flight.Flight;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Brings events to observers, in order, each on a queue and a thread of its own while it has events (concurrent).
 *
 * <p>A thread per observer, not one for all: one that is slow must not delay the others.
 */
final class ObserverHub implements AutoCloseable {

    /** The most events that wait for one observer. */
    static final int BOUND = 1_024;

    private final List<EventQueue<ResolverEvent>> queues;
    private final NamedThreads threads = new NamedThreads("loadstar-events-");
    private final ThreadPoolExecutor executor;

    ObserverHub(List<ResolverObserver> observers) {
        // No bound of its own: a queue runs once at a time, but its last worker may still be on its way back to the
        // pool.
        executor =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
        queues = observers.stream()
                .map(observer -> queueOf(observer, observer::onEvent, BOUND))
                .toList();
    }

    /** Makes a queue for an observer; what it is to be told by the time of {@link #close} it is told. */
    <T> EventQueue<T> queueOf(Object observer, Consumer<T> teller, int bound) {
        return new EventQueue<>(observer, teller, bound, executor);
    }

    /** Tells the Flight Recorder at once, and the observers on their threads. */
    void publish(ResolverEvent event) {
        Flight.record(event);
        for (EventQueue<ResolverEvent> queue : queues) {
            queue.add(event);
        }
    }

    /** {@return whether somebody listens or records, so that an event is worth making} */
    boolean isListening() {
        return !queues.isEmpty() || Flight.isRecording();
    }

    @Override
    public void close() {
        queues.forEach(EventQueue::close);
        executor.shutdown();
        threads.awaitUnlessOwn(executor);
    }
}
