package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended: one of a closed set of kinds, with what the instance said about itself (immutable data).
 *
 * <p>Use the constants; {@link #withRetryAfter} and {@link #withLoad} add what an answer carried.
 */
public final class Outcome {

    /** The closed set. */
    public enum Kind {
        /** An answer that is no server error. */
        SUCCESS,
        /** The instance answered that it failed, such as HTTP 500. */
        SERVER_ERROR,
        /** No connection, or it broke before an answer. */
        CONNECT_FAILED,
        /** No answer in time. */
        TIMEOUT,
        /** The instance answered that it has too much to do, such as HTTP 429 or 503. */
        OVERLOADED,
        /** The caller gave up; says nothing of the instance. */
        CANCELLED
    }

    /** A good answer. */
    public static final Outcome SUCCESS = new Outcome(Kind.SUCCESS, false);

    /** The instance failed. */
    public static final Outcome SERVER_ERROR = new Outcome(Kind.SERVER_ERROR, true);

    /** No connection could be made: nothing was sent, so any request may be tried elsewhere. */
    public static final Outcome CONNECT_FAILED = new Outcome(Kind.CONNECT_FAILED, false);

    /** The connection broke before an answer: the request may have been carried out; only an idempotent one may be tried elsewhere. */
    public static final Outcome CONNECTION_BROKEN = new Outcome(Kind.CONNECT_FAILED, true);

    /** No answer in time. */
    public static final Outcome TIMEOUT = new Outcome(Kind.TIMEOUT, true);

    /** The instance has too much to do. */
    public static final Outcome OVERLOADED = new Outcome(Kind.OVERLOADED, true);

    /** The caller gave up. */
    public static final Outcome CANCELLED = new Outcome(Kind.CANCELLED, true);

    private final Kind kind;
    private final boolean maybeSent;
    private final @Nullable Duration retryAfter;
    private final @Nullable LoadReport load;

    private Outcome(Kind kind, boolean maybeSent) {
        this(kind, maybeSent, null, null);
    }

    private Outcome(Kind kind, boolean maybeSent, @Nullable Duration retryAfter, @Nullable LoadReport load) {
        this.kind = kind;
        this.maybeSent = maybeSent;
        this.retryAfter = retryAfter;
        this.load = load;
    }

    /**
     * Returns this outcome with the time that the instance wants to be left alone.
     *
     * @param retryAfter not negative
     * @return the outcome
     */
    public Outcome withRetryAfter(Duration retryAfter) {
        if (requireNonNull(retryAfter, "retryAfter").isNegative()) {
            throw new IllegalArgumentException("retryAfter: " + retryAfter + " (expected: not negative)");
        }
        return new Outcome(kind, maybeSent, retryAfter, load);
    }

    /**
     * Returns this outcome with the instance's own load report.
     *
     * @param load the report
     * @return the outcome
     */
    public Outcome withLoad(LoadReport load) {
        return new Outcome(kind, maybeSent, retryAfter, requireNonNull(load, "load"));
    }

    /** {@return the kind} */
    public Kind kind() {
        return kind;
    }

    /** {@return whether this is a failure that may have reached the instance; false for a good answer} */
    public boolean requestMayHaveBeenSent() {
        return maybeSent;
    }

    /** {@return how long the instance wants to be left alone, or {@code null}} */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** {@return the instance's own load report, or {@code null}} */
    public @Nullable LoadReport load() {
        return load;
    }

    @Override
    public String toString() {
        return (this.kind == Kind.CONNECT_FAILED && maybeSent ? "CONNECT_FAILED (broken)" : kind.name())
                + (retryAfter == null ? "" : ", retry after " + retryAfter)
                + (load == null ? "" : ", " + load);
    }
}
