package io.loadstar.internal.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one observer is still to be told: in order, on a thread of its own while there is something (concurrent). Its
 * fields are guarded by itself.
 *
 * @param <T> what it is told
 */
final class EventQueue<T> {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    private final Object observer;
    private final Consumer<T> teller;
    private final int bound;
    private final Executor executor;
    private final Deque<T> queue = new ArrayDeque<>();
    private boolean running;
    private boolean closed;
    private boolean saidOverflow;
    private boolean saidFailure;

    /**
     * Creates an empty queue.
     *
     * @param observer the observer, for the log
     * @param teller tells it
     * @param bound the most that waits; then the oldest is lost
     * @param executor has a thread for each task
     */
    EventQueue(Object observer, Consumer<T> teller, int bound, Executor executor) {
        this.observer = observer;
        this.teller = teller;
        this.bound = bound;
        this.executor = executor;
    }

    synchronized void add(T event) {
        if (closed) {
            return;
        }
        if (queue.size() == bound) {
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
        for (T event = next(); event != null; event = next()) {
            tell(event);
        }
    }

    private synchronized @Nullable T next() {
        T event = queue.pollFirst();
        running = event != null;
        return event;
    }

    private void tell(T event) {
        try {
            teller.accept(event);
        } catch (RuntimeException | Error e) {
            sayFailure(e);
        }
    }

    private void sayOverflow() {
        if (!saidOverflow) {
            saidOverflow = true;
            LOG.warn("Observer {} is more than {} events behind and loses the oldest; said once", observer, bound);
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
