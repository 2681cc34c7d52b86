package io.loadstar.internal.call;

import io.loadstar.CallOptions;
import io.loadstar.NoInstanceException;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceCall;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a request, and again to another instance where its outcome allows; every ticket is completed. */
public final class CallLoop {

    private static final Logger LOG = LoggerFactory.getLogger(CallLoop.class);

    private CallLoop() {}

    /**
     * Sends a request, blocking as the call does.
     *
     * @param picks takes a ticket
     * @param limits how often, and what an outcome means
     * @param context what the request tells
     * @param call sends the request
     * @param <T> the answer
     * @param <E> what the call throws
     * @return the answer
     * @throws E what the last attempt threw
     */
    public static <T extends @Nullable Object, E extends Exception> T run(
            Function<PickContext, Pick> picks, Limits limits, PickContext context, ServiceCall<T, E> call) throws E {
        PickContext next = context;
        Throwable before = null;
        for (int attempt = 1; ; attempt++) {
            Pick pick = pickOrRethrow(picks, next, before);
            limits.noteAttempt(attempt);
            Outcome outcome = Outcome.CANCELLED;
            try {
                T answer = call.send(pick.instance());
                outcome = limits.classify(answer, null);
                return answer;
            } catch (Throwable failure) { // rethrown, or kept for the next attempt's failure
                outcome = limits.classify(null, failure);
                suppress(failure, before);
                if (failure instanceof Error || !limits.mayRepeat(outcome, attempt)) {
                    throw failure;
                }
                before = failure;
                next = next.excluding(pick.instance().id());
            } finally {
                pick.complete(outcome);
            }
        }
    }

    /** Once there was an attempt, its failure says more than that no other instance is left. */
    private static Pick pickOrRethrow(
            Function<PickContext, Pick> picks, PickContext context, @Nullable Throwable before) {
        try {
            return picks.apply(context);
        } catch (NoInstanceException e) {
            if (before != null) {
                throw CallLoop.<RuntimeException>unchecked(before);
            }
            throw e;
        }
    }

    /** Throws what an attempt threw: of type E, or unchecked, as the attempt could throw nothing else. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X unchecked(Throwable failure) throws X {
        throw (X) failure;
    }

    static void suppress(Throwable failure, @Nullable Throwable before) {
        if (before != null && before != failure) {
            failure.addSuppressed(before);
        }
    }

    /**
     * How often a request may be sent, and what an outcome means (immutable data).
     *
     * @param options whether it is idempotent, how outcomes are told
     * @param attempts the most instances that it is sent to
     * @param retries counts the attempts after the first one
     */
    public record Limits(CallOptions options, int attempts, LongAdder retries) {

        void noteAttempt(int attempt) {
            if (attempt > 1) {
                retries.increment();
            }
        }

        Outcome classify(@Nullable Object answer, @Nullable Throwable failure) {
            try {
                return options.classifier().classify(answer, failure);
            } catch (RuntimeException e) {
                LOG.warn("An outcome classifier threw; the attempt counts as a server error", e);
                if (failure != null) {
                    suppress(failure, e);
                }
                return Outcome.SERVER_ERROR;
            }
        }

        boolean mayRepeat(Outcome outcome, int attempt) {
            return attempt < attempts
                    && outcome.kind() == Outcome.Kind.CONNECT_FAILED
                    && (options.idempotent() || !outcome.requestMayHaveBeenSent());
        }
    }
}
