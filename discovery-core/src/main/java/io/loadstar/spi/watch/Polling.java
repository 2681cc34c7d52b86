package io.loadstar.spi.watch;

import static java.util.Objects.requireNonNull;

import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a registry that only answers: it is asked, and asked again after a while (concurrent).
 *
 * <p>Each attempt is one fetch, on a thread of its own that may block. The pause after an answer is uniform between four
 * fifths of the interval and the interval, so that clients that began together drift apart and none asks later than it
 * promised; after a failure it is the driver's back-off. How long a fetch may take is the longest silence of the
 * {@link WatchSettings}: past it the thread is interrupted and the listener told. There are never two fetches at once:
 * where one does not heed its interruption, the next waits for its end.
 *
 * <pre>{@code
 * WatchDriver.start(settings, context, Polling.every(interval, context, () -> read(client)), receiver)
 * }</pre>
 *
 * @param <T> the complete state that an answer is
 */
public final class Polling<T> implements WatchStream<T> {

    /** The shortest pause, as a part of the interval. */
    private static final double LEAST_PAUSE = 0.8;

    private final Duration interval;
    private final RegistryContext context;
    private final Fetch<T> fetch;

    // Guarded by this.
    private @Nullable Run running;
    private @Nullable Run next;

    /**
     * Asks a registry once.
     *
     * @param <T> the complete state that an answer is
     */
    @FunctionalInterface
    public interface Fetch<T> {

        /**
         * Returns the complete state; may block, and is interrupted when nobody waits for it any more.
         *
         * @return the state, never a part
         * @throws Exception a {@link io.loadstar.DiscoveryException} is told as its error, anything else as MALFORMED, and
         *     logged
         */
        T fetch() throws Exception;
    }

    private Polling(Duration interval, RegistryContext context, Fetch<T> fetch) {
        this.interval = interval;
        this.context = context;
        this.fetch = fetch;
    }

    /**
     * Returns the stream; one for each watch.
     *
     * @param interval the longest pause between an answer and the next fetch
     * @param context threads and random
     * @param fetch asks once
     * @param <T> the complete state that an answer is
     * @return the stream
     */
    public static <T> Polling<T> every(Duration interval, RegistryContext context, Fetch<T> fetch) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: more than zero)");
        }
        return new Polling<>(interval, requireNonNull(context, "context"), requireNonNull(fetch, "fetch"));
    }

    @Override
    public Cancellable open(StreamSink<T> sink) {
        Run run = new Run(sink);
        synchronized (this) {
            if (running != null) {
                next = run;
                return run;
            }
            running = run;
        }
        begin(run);
        return run;
    }

    private void begin(Run run) {
        try {
            context.blocking().execute(run::run);
        } catch (RuntimeException e) {
            run.sink.failed(e);
            ended();
        }
    }

    private void ended() {
        Run waited;
        synchronized (this) {
            waited = next;
            next = null;
            running = waited;
        }
        if (waited != null) {
            begin(waited);
        }
    }

    private Duration pause() {
        double part = LEAST_PAUSE + (1 - LEAST_PAUSE) * context.random().nextDouble();
        return Duration.ofNanos((long) (interval.toNanos() * part));
    }

    /** One fetch. */
    private final class Run implements Cancellable {

        private final StreamSink<T> sink;

        // Guarded by this run.
        private @Nullable Thread thread;
        private boolean cancelled;

        Run(StreamSink<T> sink) {
            this.sink = sink;
        }

        void run() {
            try {
                if (enter()) {
                    fetchNow();
                }
            } finally {
                leave();
                ended();
            }
        }

        private void fetchNow() {
            try {
                sink.answer(fetch.fetch());
                sink.ended(pause());
            } catch (Exception | Error e) {
                // If it was called off, the sink drops what is said to it.
                sink.failed(e);
            }
        }

        private synchronized boolean enter() {
            thread = cancelled ? null : Thread.currentThread();
            return !cancelled;
        }

        /** After it no interruption meant for this fetch hits what the thread does next. */
        private synchronized void leave() {
            if (thread != null && cancelled) {
                Thread.interrupted();
            }
            thread = null;
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
