package io.loadstar.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What came of connecting to an address (immutable data).
 *
 * @param target the address
 * @param failure why it does not connect, or {@code null} if it does
 */
public record Trial(Target target, @Nullable ConnectFailure failure) {

    boolean failed() {
        return failure != null;
    }

    /** Returns the address and what came of it, fit to be shown. */
    @Override
    public String toString() {
        return target + ": " + (failure == null ? "connects" : failure.text());
    }
}
