package io.loadstar.registry.file;

import io.loadstar.DiscoveryError;
import io.loadstar.spi.Watch;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener and what it has still to be told (concurrent).
 *
 * <p>Whoever has a new view offers it; a thread of its own tells the listener, so that a slow one delays no other. What
 * a slow listener has missed is left out, except that it is told of the last document even if a failure came after.
 *
 * @param <T> what the listener is told
 */
final class FileWatch<T> implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /**
     * What a listener wants to know.
     *
     * @param reading makes an answer of a view
     * @param same whether two values are the same to the listener
     * @param listener who is told
     * @param <T> the type of the value
     */
    record Interest<T>(Function<View, Answer<T>> reading, BiPredicate<T, T> same, Listener<T> listener) {}

    /** Who is told. */
    interface Listener<T> {
        void onValue(T value);

        void onError(DiscoveryError error);
    }

    private final Interest<T> interest;
    private final Executor executor;
    private final Consumer<FileWatch<T>> atClose;
    private final ReentrantLock telling = new ReentrantLock();
    private volatile boolean closed;

    // Guarded by this.
    private long newest = -1;
    private @Nullable View good;
    private @Nullable View bad;
    private boolean atWork;

    // Guarded by telling.
    private @Nullable Answer<T> told;

    private boolean threw;

    FileWatch(Interest<T> interest, Executor executor, Consumer<FileWatch<T>> atClose) {
        this.interest = interest;
        this.executor = executor;
        this.atClose = atClose;
    }

    /** Sees to it that the listener is told; does nothing if it has been offered a later view. */
    void offer(View view) {
        synchronized (this) {
            if (closed || view.number() <= newest) {
                return;
            }
            newest = view.number();
            good = view.document() != null ? view : good;
            bad = view.document() != null ? null : view;
            if (atWork) {
                return;
            }
            atWork = true;
        }
        executor.execute(this::tell);
    }

    private void tell() {
        telling.lock();
        try {
            for (View view = take(); view != null; view = take()) {
                tell(view);
            }
        } finally {
            telling.unlock();
        }
    }

    private synchronized @Nullable View take() {
        View next = good != null ? good : bad;
        if (good != null) {
            good = null;
        } else {
            bad = null;
        }
        atWork = next != null;
        return next;
    }

    private void tell(View view) {
        try {
            Answer<T> answer = interest.reading().apply(view);
            if (closed || same(answer, told)) {
                return;
            }
            told = answer;
            if (answer.value() != null) {
                interest.listener().onValue(answer.value());
            } else if (answer.error() != null) {
                interest.listener().onError(answer.error());
            }
        } catch (RuntimeException e) {
            if (threw) {
                LOG.debug("A listener threw again", e);
            } else {
                LOG.warn("A listener threw; it is told of the next change all the same, and this is said once", e);
            }
            threw = true;
        }
    }

    private boolean same(Answer<T> answer, @Nullable Answer<T> before) {
        if (before == null) {
            return false;
        }
        if (answer.value() != null && before.value() != null) {
            return interest.same().test(answer.value(), before.value());
        }
        DiscoveryError now = answer.error();
        DiscoveryError then = before.error();
        return now != null
                && then != null
                && now.kind() == then.kind()
                && Objects.equals(now.message(), then.message());
    }

    /** Ends the watch; waits, at most 5 s, for a call of the listener that is running on another thread. */
    @Override
    public void close() {
        closed = true;
        atClose.accept(this);
        if (!telling.isHeldByCurrentThread() && telling.isLocked()) {
            awaitListener();
        }
    }

    private void awaitListener() {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        boolean interrupted = false;
        boolean waiting = true;
        while (waiting) {
            try {
                if (telling.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    telling.unlock();
                } else {
                    LOG.warn("A listener was still running {} s after its watch was closed", LONGEST_WAIT.toSeconds());
                }
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
