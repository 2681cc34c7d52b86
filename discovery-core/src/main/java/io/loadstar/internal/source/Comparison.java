package io.loadstar.internal.source;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.LogText;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SerialMailbox;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a shadow says of one service with what is served (confined to its mailbox).
 *
 * <p>Only while the last word of both is an answer, and after {@link #SETTLE} without a change, as one may hear of it
 * before the other. What comes of it is told the first time and when it changes; the log has at most one line in
 * {@link #LOG_PAUSE}, then the one that is so. That the shadow is in error is such a line, too.
 */
final class Comparison {

    /** What a registry said last: instances, or an error (immutable data). */
    private record Word(
            @Nullable List<ServiceInstance> instances,
            @Nullable DiscoveryError error) {

        static final Word NONE = new Word(null, null);

        static Word of(ServiceSnapshot snapshot) {
            return new Word(snapshot.instances(), snapshot.error());
        }

        static Word of(DiscoveryError error) {
            boolean unknown = error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE;
            return unknown ? new Word(List.of(), null) : new Word(null, error);
        }
    }

    /** What came of it: another key is another outcome (immutable data). */
    private record Outcome(Object key, String text) {}

    /** How long both must be without a change. */
    static final Duration SETTLE = Duration.ofSeconds(1);

    /** The least time between two lines of the log. */
    static final Duration LOG_PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);

    private final ServiceKey service;
    private final Member shadow;
    private final RegistryContext context;
    private final ShadowListener listener;
    private final SerialMailbox mailbox;
    private volatile boolean closed;

    // Confined to the mailbox.
    private Word served = Word.NONE;
    private Word shadowed = Word.NONE;
    private @Nullable Outcome told;
    private @Nullable Outcome logged;
    private @Nullable Cancellable settling;
    private @Nullable Cancellable pausing;

    Comparison(ServiceKey service, Member shadow, RegistryContext context, ShadowListener listener) {
        this.service = service;
        this.shadow = shadow;
        this.context = context;
        this.listener = listener;
        this.mailbox = new SerialMailbox(context.scheduler());
    }

    // Any thread.

    /** Returns a listener that tells the comparisons what it is told, and then the listener itself. */
    static SnapshotListener tee(SnapshotListener told, List<Comparison> comparisons) {
        return new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                comparisons.forEach(comparison -> comparison.serve(Word.of(snapshot)));
                told.onSnapshot(snapshot);
            }

            @Override
            public void onError(DiscoveryError error) {
                comparisons.forEach(comparison -> comparison.serve(Word.of(error)));
                told.onError(error);
            }
        };
    }

    /** Begins to watch the shadow; one that cannot be watched is a shadow in error until it can. */
    Watch begin() {
        Watch watch = watchShadow();
        return () -> {
            closed = true;
            Composition.end(shadow.name(), watch::close);
            mailbox.execute(this::cancelTimers);
        };
    }

    private Watch watchShadow() {
        SnapshotListener heard = new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                shadow(Word.of(snapshot));
            }

            @Override
            public void onError(DiscoveryError error) {
                shadow(Word.of(error));
            }
        };
        return KeptWatch.begin(shadow.discoverer(), service, heard, context);
    }

    private void serve(Word word) {
        mailbox.execute(() -> {
            boolean news = !word.equals(served);
            served = word;
            settle(news);
        });
    }

    private void shadow(Word word) {
        mailbox.execute(() -> {
            boolean news = !word.equals(shadowed);
            shadowed = word;
            settle(news);
        });
    }

    // On the mailbox.

    private void settle(boolean news) {
        if (news && !closed) {
            cancel(settling);
            settling = context.scheduler().schedule(() -> mailbox.execute(this::compare), SETTLE);
        }
    }

    private void compare() {
        Outcome now = outcome();
        if (!closed && now != null && (told == null || !now.key.equals(told.key))) {
            told = now;
            listener.differs(service, now.text);
            log();
        }
    }

    /** Returns null while there is nothing to compare; that what is served is in error is the engine's to tell. */
    private @Nullable Outcome outcome() {
        String name = "shadow " + shadow.name() + " ("
                + LogText.safe(shadow.discoverer().source()) + ") ";
        DiscoveryError error = shadowed.error;
        if (error != null) {
            return new Outcome(error.kind(), name + "is not compared, as it said " + LogText.safe(error.toString()));
        }
        List<ServiceInstance> ours = served.instances;
        List<ServiceInstance> theirs = shadowed.instances;
        if (served.error != null || ours == null || theirs == null) {
            return null;
        }
        ShadowDifference difference = ShadowDifference.of(ours, theirs);
        return new Outcome(difference, name + difference);
    }

    private void log() {
        Outcome now = told;
        if (pausing != null || closed || now == null || (logged != null && now.key.equals(logged.key))) {
            return;
        }
        logged = now;
        if (now.key.equals(ShadowDifference.NONE)) {
            LOG.info("{}: {}", service, now.text);
        } else {
            LOG.warn("{}: {}", service, now.text);
        }
        pausing = context.scheduler().schedule(() -> mailbox.execute(this::logLater), LOG_PAUSE);
    }

    private void logLater() {
        pausing = null;
        log();
    }

    private void cancelTimers() {
        cancel(settling);
        cancel(pausing);
    }

    private static void cancel(@Nullable Cancellable timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
