package io.loadstar;

import io.loadstar.internal.call.DefaultOutcomes;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a request ended from what it returned or threw.
 *
 * <p>Called once per attempt, on the thread that ended it. What it throws counts as {@link Outcome#SERVER_ERROR} and is
 * added to the caller's failure as suppressed.
 */
@FunctionalInterface
public interface OutcomeClassifier {

    /**
     * The classifier by the JDK's own exceptions: a failed connect is CONNECT_FAILED, a connection that breaks is
     * CONNECTION_BROKEN, a timeout is TIMEOUT, an interrupt or a cancellation is CANCELLED, any other exception is
     * SERVER_ERROR, a value is SUCCESS.
     *
     * @return the classifier
     */
    static OutcomeClassifier byException() {
        return DefaultOutcomes.INSTANCE;
    }

    /**
     * Tells how the request ended.
     *
     * @param result the answer, or {@code null} if it failed or answered {@code null}
     * @param failure what was thrown, or {@code null} if it answered
     * @return the outcome
     */
    Outcome classify(@Nullable Object result, @Nullable Throwable failure);
}
