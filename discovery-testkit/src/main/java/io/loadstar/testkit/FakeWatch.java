package io.loadstar.testkit;

import io.loadstar.spi.Watch;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch on a {@link FakeRegistry}: what its listener is still to be told, and the listener (concurrent).
 *
 * <p>Posts are in the registry's order, made under the registry's lock; deliveries are outside of it, one at a time
 * under the watch's own lock.
 *
 * @param <L> the listener
 */
final class FakeWatch<L> implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(FakeWatch.class);
    private static final int CLOSE_SECONDS = 10;

    private final L listener;
    private final Consumer<FakeWatch<L>> onClose;
    private final ReentrantLock delivering = new ReentrantLock();

    // Guarded by itself.
    private final Queue<Consumer<L>> mail = new ArrayDeque<>();

    private volatile boolean closed;

    FakeWatch(L listener, Consumer<FakeWatch<L>> onClose) {
        this.listener = listener;
        this.onClose = onClose;
    }

    void post(Consumer<L> news) {
        synchronized (mail) {
            mail.add(news);
        }
    }

    /** Tells the listener what was posted; within the listener's own call it leaves that to the outer call. */
    void deliver() {
        if (delivering.isHeldByCurrentThread()) {
            return;
        }
        delivering.lock();
        try {
            for (Consumer<L> news = next(); news != null; news = next()) {
                tell(news);
            }
        } finally {
            delivering.unlock();
        }
    }

    private void tell(Consumer<L> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException e) {
            LOG.warn("a listener of the fake registry threw {}; its watch goes on", e.toString());
            LOG.debug("thrown by a listener", e);
        }
    }

    private @Nullable Consumer<L> next() {
        if (closed) {
            return null;
        }
        synchronized (mail) {
            return mail.poll();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.accept(this);
        }
        awaitRunningCall();
    }

    /** Waits for a call that another thread has begun, so that none is under way once this returns. */
    private void awaitRunningCall() {
        if (delivering.isHeldByCurrentThread()) {
            return;
        }
        try {
            if (!delivering.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("watch: its listener is still in a call after " + CLOSE_SECONDS + " s");
            }
            delivering.unlock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
