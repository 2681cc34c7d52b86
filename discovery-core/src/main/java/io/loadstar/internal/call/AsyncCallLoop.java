package io.loadstar.internal.call;

import io.loadstar.NoInstanceException;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call: the same loop as {@link CallLoop}, each attempt begun by the end of the one before
 * (concurrent).
 *
 * @param <T> the answer
 */
public final class AsyncCallLoop<T extends @Nullable Object> {

    private final Function<PickContext, CompletionStage<Pick>> picks;
    private final CallLoop.Limits limits;
    private final Function<ServiceInstance, CompletionStage<T>> call;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicReference<@Nullable Pick> open = new AtomicReference<>();
    private volatile @Nullable CompletionStage<?> running;

    private AsyncCallLoop(
            Function<PickContext, CompletionStage<Pick>> picks,
            CallLoop.Limits limits,
            Function<ServiceInstance, CompletionStage<T>> call) {
        this.picks = picks;
        this.limits = limits;
        this.call = call;
    }

    /**
     * Begins a call.
     *
     * @param picks takes a ticket, as soon as there is one
     * @param limits how often, and what an outcome means
     * @param context what the request tells
     * @param call begins the request
     * @param <T> the answer
     * @return the answer
     */
    public static <T extends @Nullable Object> CompletionStage<T> run(
            Function<PickContext, CompletionStage<Pick>> picks,
            CallLoop.Limits limits,
            PickContext context,
            Function<ServiceInstance, CompletionStage<T>> call) {
        AsyncCallLoop<T> loop = new AsyncCallLoop<>(picks, limits, call);
        loop.result.whenComplete((answer, failure) -> {
            if (loop.result.isCancelled()) {
                loop.cancelled();
            }
        });
        loop.attempt(context, 1, null);
        return loop.result;
    }

    private void attempt(PickContext context, int attempt, @Nullable Throwable before) {
        CompletionStage<Pick> picking = picks.apply(context);
        running = picking;
        picking.whenComplete((pick, failure) -> {
            if (failure != null) {
                Throwable cause = unwrap(failure);
                result.completeExceptionally(cause instanceof NoInstanceException && before != null ? before : cause);
            } else {
                open.set(pick);
                send(pick, context, attempt, before);
            }
        });
    }

    private void send(Pick pick, PickContext context, int attempt, @Nullable Throwable before) {
        if (result.isCancelled()) {
            end(pick, Outcome.CANCELLED);
            return;
        }
        limits.noteAttempt(attempt);
        CompletionStage<T> sending = begin(pick.instance());
        running = sending;
        sending.whenComplete((answer, failure) -> {
            if (failure == null) {
                end(pick, limits.classify(answer, null));
                result.complete(answer);
            } else {
                failed(pick, context, attempt, joined(unwrap(failure), before));
            }
        });
        if (result.isCancelled()) {
            cancelled();
        }
    }

    private void failed(Pick pick, PickContext context, int attempt, Throwable failure) {
        Outcome outcome = limits.classify(null, failure);
        end(pick, outcome);
        if (failure instanceof Error || !limits.mayRepeat(outcome, attempt) || result.isDone()) {
            result.completeExceptionally(failure);
        } else {
            attempt(context.excluding(pick.instance().id()), attempt + 1, failure);
        }
    }

    /** Completes a ticket if it is still open: the end of the attempt and the caller's cancellation both try. */
    private void end(Pick pick, Outcome outcome) {
        if (open.compareAndSet(pick, null)) {
            pick.complete(outcome);
        }
    }

    private void cancelled() {
        Pick pick = open.get();
        if (pick != null) {
            end(pick, Outcome.CANCELLED);
        }
        if (running instanceof Future<?> future) {
            future.cancel(true);
        }
    }

    private CompletionStage<T> begin(ServiceInstance instance) {
        try {
            return call.apply(instance);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Throwable joined(Throwable failure, @Nullable Throwable before) {
        CallLoop.suppress(failure, before);
        return failure;
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException && !(failure instanceof CancellationException);
        return wrapper && cause != null ? cause : failure;
    }
}
