package io.loadstar.internal.engine;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostListener;
import org.jspecify.annotations.Nullable;

/**
 * A listener while a host's removal is held: the one before, and a witness beside it (immutable data).
 *
 * <p>No field of the host says so: there are many hosts, and holds are rare.
 *
 * @param learner who else is told, or {@code null}
 * @param witness told how requests end
 */
record Witnessed(@Nullable HostListener learner, HostListener witness) implements HostListener {

    @Override
    public void onComplete(Host host, Pick pick, Outcome outcome, long nowNanos) {
        if (learner != null) {
            learner.onComplete(host, pick, outcome, nowNanos);
        }
        witness.onComplete(host, pick, outcome, nowNanos);
    }

    @Override
    public void onResponseStarted(Host host, Pick pick, long nowNanos) {
        if (learner != null) {
            learner.onResponseStarted(host, pick, nowNanos);
        }
    }
}
