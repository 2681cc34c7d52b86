package io.loadstar.spi.watch;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.spi.LogText;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SerialMailbox;
import io.loadstar.spi.Watch;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@link WatchStream} open through everything but its own end (concurrent; its state is confined to a mailbox).
 *
 * <pre>
 *            open                 answer, alive, unknown
 * WAITING ---------&gt; OPEN (n) ----------------------------+
 *    ^                  |  ^                               |
 *    |  failed, silent: |  +-------------------------------+
 *    |    back-off      |
 *    +------------------+
 *       ended: a pause
 * </pre>
 *
 * <p>An attempt that fails or falls silent is given up and the stream opened again; what was told stays told. Attempts
 * are numbered, and what comes late from an earlier one is dropped, so that the receiver sees one order, whatever
 * revisions the registry gives: those may go back. Waits after failures are those of {@link Backoff}.
 *
 * @param <T> the complete state that an answer is
 */
public final class WatchDriver<T> implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(WatchDriver.class);

    private final WatchSettings settings;
    private final RegistryContext context;
    private final WatchStream<T> stream;
    private final WatchReceiver<T> receiver;
    private final SerialMailbox mailbox;
    private final Backoff backoff;
    private final Teller teller;
    private final AtomicLong attempts = new AtomicLong();

    private @Nullable Attempt current;
    private @Nullable Cancellable waiting;
    private @Nullable Cancellable firstAnswer;
    private @Nullable DiscoveryError lastError;
    private boolean answered;

    private WatchDriver(
            WatchSettings settings,
            RegistryContext context,
            SerialMailbox mailbox,
            WatchStream<T> stream,
            WatchReceiver<T> receiver) {
        this.settings = requireNonNull(settings, "settings");
        this.context = requireNonNull(context, "context");
        this.stream = requireNonNull(stream, "stream");
        this.receiver = requireNonNull(receiver, "receiver");
        this.mailbox = requireNonNull(mailbox, "mailbox");
        this.teller = new Teller(settings);
        this.backoff = new Backoff(context.time(), context.random());
    }

    /**
     * Begins a watch; the stream is opened soon, never within this call.
     *
     * @param settings names and limits
     * @param context time, loops, random
     * @param stream the protocol
     * @param receiver who is told
     * @param <T> the complete state that an answer is
     * @return the running watch
     */
    public static <T> WatchDriver<T> start(
            WatchSettings settings, RegistryContext context, WatchStream<T> stream, WatchReceiver<T> receiver) {
        return start(settings, context, new SerialMailbox(context.scheduler()), stream, receiver);
    }

    /**
     * Begins a watch on a mailbox that others use as well, such as a stream for which events and replies are messages: the
     * stream is opened and called off on it, and the receiver is called on it.
     *
     * @param settings names and limits
     * @param context time, loops, random
     * @param mailbox what this watch shares
     * @param stream the protocol
     * @param receiver who is told
     * @param <T> the complete state that an answer is
     * @return the running watch
     */
    public static <T> WatchDriver<T> start(
            WatchSettings settings,
            RegistryContext context,
            SerialMailbox mailbox,
            WatchStream<T> stream,
            WatchReceiver<T> receiver) {
        WatchDriver<T> driver = new WatchDriver<>(settings, context, mailbox, stream, receiver);
        driver.post(driver::begin);
        return driver;
    }

    /** {@return how often the stream was opened, which is the number of the attempt that is under way} */
    public long attempts() {
        return attempts.get();
    }

    /** Opens the stream anew and at once: the connection that it was waiting for is there. */
    public void reopen() {
        post(() -> {
            endAttempt();
            open();
        });
    }

    /**
     * Gives up the attempt because of what is known from elsewhere, such as a connection that was lost.
     *
     * @param error what the receiver is told
     */
    public void fail(DiscoveryError error) {
        post(() -> failed(error, Duration.ZERO));
    }

    private void begin() {
        firstAnswer = context.scheduler().schedule(() -> post(this::tellIfSilent), settings.firstAnswer());
        open();
    }

    private void open() {
        waiting = cancel(waiting);
        Attempt attempt = new Attempt();
        current = attempt;
        attempts.incrementAndGet();
        attempt.expectFromNow(settings.maxSilence());
        try {
            attempt.handle = stream.open(attempt);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void answered(T complete) {
        backoff.succeeded();
        boolean recovered = !answered || lastError != null;
        answered = true;
        lastError = null;
        firstAnswer = cancel(firstAnswer);
        teller.call(() -> receiver.answer(complete, recovered));
    }

    private void unknown(DiscoveryError error) {
        backoff.succeeded();
        firstAnswer = cancel(firstAnswer);
        tell(error);
    }

    private void failed(DiscoveryError error, Duration atLeast) {
        firstAnswer = cancel(firstAnswer);
        tell(error);
        if (endAttempt()) {
            Duration wait = backoff.failed();
            openAfter(wait.compareTo(atLeast) < 0 ? atLeast : wait);
        }
    }

    private void failed(Throwable thrown) {
        if (thrown instanceof DiscoveryException known) {
            failed(known.error(), Duration.ZERO);
            return;
        }
        DiscoveryError error = error(Kind.MALFORMED, "failed: " + LogText.safe(thrown.toString()), thrown);
        if (isNew(error)) {
            LOG.error("{}: the watch of {} failed; it is tried again", settings.source(), subject(), thrown);
        }
        failed(error, Duration.ZERO);
    }

    private void ended(Duration pause) {
        endAttempt();
        if (pause.isZero()) {
            open();
        } else {
            openAfter(pause);
        }
    }

    private void openAfter(Duration wait) {
        cancel(waiting);
        waiting = context.scheduler().schedule(() -> post(this::open), wait);
    }

    /** Returns whether there was one to end. */
    private boolean endAttempt() {
        Attempt ended = current;
        current = null;
        if (ended != null) {
            ended.end();
        }
        return ended != null;
    }

    private void tellIfSilent() {
        if (!answered && lastError == null) {
            DiscoveryError known = settings.noFirstAnswer();
            String what = "no answer for " + seconds(settings.firstAnswer()) + "; see whether it is up and reachable";
            tell(known == null ? error(Kind.TIMEOUT, what, null) : known);
        }
    }

    private void silent(Duration silence) {
        failed(
                error(
                        Kind.TIMEOUT,
                        "silent for " + seconds(silence) + "; what was known stays, it is asked again",
                        null),
                Duration.ZERO);
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private DiscoveryError error(Kind kind, String what, @Nullable Throwable cause) {
        String message = settings.source() + ": " + subject() + ": " + what;
        return cause == null ? DiscoveryError.of(kind, message) : DiscoveryError.of(kind, message, cause);
    }

    private String subject() {
        return LogText.safe(settings.subject());
    }

    private void tell(DiscoveryError error) {
        boolean isNew = isNew(error);
        lastError = error;
        if (isNew) {
            teller.call(() -> receiver.error(error));
        }
    }

    private boolean isNew(DiscoveryError error) {
        return lastError == null || !lastError.toString().equals(error.toString());
    }

    private void post(Runnable message) {
        mailbox.execute(() -> {
            if (!teller.isClosed()) {
                message.run();
            }
        });
    }

    private static @Nullable Cancellable cancel(@Nullable Cancellable planned) {
        if (planned != null) {
            planned.cancel();
        }
        return null;
    }

    /** Ends the watch; waits, at most 5 s, for a call of the receiver that is running on another thread. */
    @Override
    public void close() {
        if (teller.close()) {
            mailbox.execute(() -> {
                endAttempt();
                waiting = cancel(waiting);
                firstAnswer = cancel(firstAnswer);
            });
        }
    }

    /** One opening of the stream; all but the sink's methods run on the mailbox. */
    private final class Attempt implements StreamSink<T> {

        private @Nullable Cancellable handle;
        private @Nullable Cancellable deadline;
        private Duration limit = Duration.ZERO;
        private long heardAt;

        @Override
        public void expect(Duration silence) {
            hear(() -> expectFromNow(silence));
        }

        @Override
        public void alive() {
            hear(() -> {});
        }

        @Override
        public void answer(T complete, Runnable taken) {
            hear(() -> {
                taken.run();
                answered(complete);
            });
        }

        @Override
        public void unknown(DiscoveryError error) {
            hear(() -> WatchDriver.this.unknown(error));
        }

        @Override
        public void failed(DiscoveryError error) {
            failed(error, Duration.ZERO);
        }

        @Override
        public void failed(DiscoveryError error, Duration atLeast) {
            hear(() -> WatchDriver.this.failed(error, atLeast));
        }

        @Override
        public void failed(Throwable thrown) {
            hear(() -> WatchDriver.this.failed(thrown));
        }

        @Override
        public void ended(Duration pause) {
            hear(() -> WatchDriver.this.ended(pause));
        }

        private void hear(Runnable what) {
            post(() -> {
                if (current == this) {
                    heardAt = context.time().nanoTime();
                    what.run();
                }
            });
        }

        void expectFromNow(Duration silence) {
            limit = silence;
            heardAt = context.time().nanoTime();
            deadline = cancel(deadline);
            checkAfter(silence.toNanos());
        }

        /** One timer a limit, not one an event: it looks when it fires whether something was heard meanwhile. */
        private void checkAfter(long nanos) {
            deadline = context.scheduler().schedule(() -> post(this::check), Duration.ofNanos(nanos));
        }

        private void check() {
            if (current == this) {
                long left = limit.toNanos() - (context.time().nanoTime() - heardAt);
                if (left > 0) {
                    checkAfter(left);
                } else {
                    silent(limit);
                }
            }
        }

        void end() {
            deadline = cancel(deadline);
            try {
                handle = cancel(handle);
            } catch (RuntimeException e) {
                LOG.warn("{}: an attempt of {} could not be called off", settings.source(), subject(), e);
            }
        }
    }
}
