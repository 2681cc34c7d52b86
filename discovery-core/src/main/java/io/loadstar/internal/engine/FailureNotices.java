package io.loadstar.internal.engine;

import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.ResolverEvent;
import io.loadstar.spi.Picker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the observers when picks begin to fail, or fail for another reason than before, and the log when that is news
 * (loop-confined).
 *
 * <p>For the log it is none that nobody serves a name which nobody has ever served: such names may be sent by the
 * thousand. Nor is the same reason within a minute.
 */
final class FailureNotices {

    private static final Logger LOG = LoggerFactory.getLogger(FailureNotices.class);

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final ServiceEvents events;

    /** Why picks fail, or null if they do not; before the first answer nobody expects them to succeed. */
    private @Nullable Reason failing = Reason.NOT_READY;

    private boolean served;
    private @Nullable Reason logged;
    private long loggedNanos;

    FailureNotices(ServiceEvents events) {
        this.events = events;
    }

    void published(Picker picker) {
        NoInstanceException failure = picker instanceof FailingPicker none ? none.failure() : null;
        Reason reason = failure == null ? null : failure.reason();
        if (failure != null && reason != failing && reason != Reason.NOT_READY) {
            log(failure);
            events.publish(events.of(ResolverEvent.Kind.PICK_FAILURE).message(String.valueOf(failure.getMessage())));
        }
        served |= failure == null;
        failing = reason;
    }

    private void log(NoInstanceException failure) {
        boolean unknown = !served && failure.reason() != Reason.UNHEALTHY;
        long now = events.nanoTime();
        if (!unknown && (failure.reason() != logged || now - loggedNanos >= MINUTE)) {
            logged = failure.reason();
            loggedNanos = now;
            LOG.warn("Picks fail: {}", failure.getMessage());
        }
    }
}
