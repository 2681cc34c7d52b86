package io.loadstar.spi.watch;

import io.loadstar.spi.LogText;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one listener, one call at a time, and not again once it is closed (concurrent).
 *
 * <p>For watches that stand on no {@link WatchDriver}: it keeps what {@link io.loadstar.spi.Watch} promises of the end.
 */
public final class Teller {

    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

    /** Two listeners that close each other's watch would else wait for ever. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final WatchSettings settings;
    private final ReentrantLock telling = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Creates a teller that is open.
     *
     * @param settings what the watch is called in messages
     */
    public Teller(WatchSettings settings) {
        this.settings = settings;
    }

    /** {@return whether the listener is not called again} */
    public boolean isClosed() {
        return closed.get();
    }

    /**
     * Calls a method of the listener, unless it is closed; what it throws is logged.
     *
     * @param listenersMethod the call
     */
    public void call(Runnable listenersMethod) {
        telling.lock();
        try {
            if (!closed.get()) {
                listenersMethod.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: a listener failed; it is told of the next change all the same", name(), e);
        } finally {
            telling.unlock();
        }
    }

    /**
     * Ends the calls; waits, at most 5 s, for one that is running on another thread.
     *
     * @return whether this was the first call of this method
     */
    public boolean close() {
        boolean first = !closed.getAndSet(true);
        if (!telling.isHeldByCurrentThread()) {
            awaitListener();
        }
        return first;
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
                    LOG.warn("{}: a listener still runs {} s after its end", name(), LONGEST_WAIT.toSeconds());
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

    private String name() {
        return settings.source() + ": " + LogText.safe(settings.subject());
    }
}
