package io.loadstar;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Why a registry gave no usable answer: a kind to act on and a message to read (immutable data).
 *
 * <p>The message names the registry, the service and what to do next. It is one line and holds no secret.
 */
public final class DiscoveryError {

    /** What went wrong, as far as a caller can act on it. */
    public enum Kind {
        /** No connection to the registry, or it broke. */
        UNREACHABLE,
        /** The registry did not answer in time, or a stream went silent. */
        TIMEOUT,
        /** The registry refused the credentials, or they do not allow the read. */
        DENIED,
        /** The answer as a whole could not be read. */
        MALFORMED,
        /** The answer is past a bound that protects this process. */
        TOO_LARGE,
        /** The answer is known to be incomplete, for instance filtered by access rules. */
        FILTERED,
        /** The registry answered, and does not know the service. Unlike all others this is authoritative. */
        UNKNOWN_SERVICE,
        /** The registry asked for fewer requests. */
        OVERLOADED
    }

    private final Kind kind;
    private final String message;
    private final @Nullable Throwable cause;

    private DiscoveryError(Kind kind, String message, @Nullable Throwable cause) {
        this.kind = requireNonNull(kind, "kind");
        this.message = requireNonNull(message, "message");
        this.cause = cause;
    }

    /**
     * Returns an error without a cause.
     *
     * @param kind the kind
     * @param message one line: the registry, the service and what to do next
     * @return the error
     */
    public static DiscoveryError of(Kind kind, String message) {
        return new DiscoveryError(kind, message, null);
    }

    /**
     * Returns an error with a cause.
     *
     * @param kind the kind
     * @param message one line: the registry, the service and what to do next
     * @param cause what was thrown
     * @return the error
     */
    public static DiscoveryError of(Kind kind, String message, Throwable cause) {
        return new DiscoveryError(kind, message, requireNonNull(cause, "cause"));
    }

    /** {@return the kind} */
    public Kind kind() {
        return kind;
    }

    /** {@return one line of text} */
    public String message() {
        return message;
    }

    /**
     * Returns what was thrown.
     *
     * @return the cause, or {@code null}
     */
    public @Nullable Throwable cause() {
        return cause;
    }

    /** Returns {@code KIND: message}. */
    @Override
    public String toString() {
        return kind + ": " + message;
    }
}
