package io.loadstar.registry.http;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * A request under way (concurrent).
 *
 * @param <T> what the body of a good answer says
 */
public final class HttpExchange<T> {

    private final CompletableFuture<HttpAnswer<T>> answer = new CompletableFuture<>();
    private volatile @Nullable Call call;

    HttpExchange() {}

    /**
     * Returns the answer, of whatever status.
     *
     * <p>It fails with a {@link DiscoveryException}: UNREACHABLE where there was no connection or it broke, TIMEOUT,
     * DENIED where TLS was refused by either side, MALFORMED where the body could not be read, TOO_LARGE past a bound.
     * Cancelled, it fails with a {@link java.util.concurrent.CancellationException}. What depends on it runs on the
     * call's thread or on the one that cancels.
     *
     * @return the answer, once all of it was read
     */
    public CompletionStage<HttpAnswer<T>> answer() {
        return answer.minimalCompletionStage();
    }

    /** Ends it and closes its connection; does nothing once it is answered. */
    public void cancel() {
        Call running = call;
        if (answer.cancel(false) && running != null) {
            running.cancel();
        }
    }

    /** Notes the call that {@link #cancel()} is to end. */
    void runs(Call running) {
        call = running;
        if (answer.isCancelled()) {
            running.cancel();
        }
    }

    boolean isDone() {
        return answer.isDone();
    }

    void complete(HttpAnswer<T> complete) {
        answer.complete(complete);
    }

    void fail(DiscoveryError error) {
        answer.completeExceptionally(new DiscoveryException(error));
    }

    void onDone(Runnable task) {
        answer.whenComplete((unusedAnswer, unusedFailure) -> task.run());
    }
}
