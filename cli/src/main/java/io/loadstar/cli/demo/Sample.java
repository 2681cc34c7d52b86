package io.loadstar.cli.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request as its caller saw it (immutable data).
 *
 * @param nanos when it was sent, in nanoseconds since the demo began
 * @param phase the phase in which it was sent
 * @param source which client sent it: 0 to {@link Traffic#SOURCES}
 * @param tried the servers that it was tried on, in this order
 * @param latencyNanos until it was answered or failed
 * @param failure why it failed, or {@code null}
 */
record Sample(
        long nanos,
        Phase phase,
        int source,
        List<String> tried,
        long latencyNanos,
        @Nullable String failure) {

    /** Copies the list. */
    Sample {
        tried = List.copyOf(tried);
    }

    /** {@return the server that answered, or {@code null} if it failed} */
    @Nullable
    String server() {
        return failed() || tried.isEmpty() ? null : tried.get(tried.size() - 1);
    }

    /** {@return when it was answered or failed} */
    long endNanos() {
        return nanos + latencyNanos;
    }

    boolean failed() {
        return failure != null;
    }
}
