package io.loadstar.cli;

import io.loadstar.DiscoveryError;
import io.loadstar.LoadBalancer;
import io.loadstar.ResolverEvent;
import io.loadstar.ResolverObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The registry's first word on a service: an answer, or an error (concurrent). */
final class FirstWord implements ResolverObserver {

    /** Errors that go by themselves when the registry is back; after the others there is nothing to wait for. */
    private static final Set<DiscoveryError.Kind> PASSING =
            Set.of(DiscoveryError.Kind.UNREACHABLE, DiscoveryError.Kind.TIMEOUT);

    /** How much longer than for an answer to wait for the reason why there is none: adapters have a time-out too. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final CompletableFuture<Optional<DiscoveryError>> lasting = new CompletableFuture<>();
    private final CompletableFuture<Optional<DiscoveryError>> any = new CompletableFuture<>();

    @Override
    public void onEvent(ResolverEvent event) {
        DiscoveryError error = event.error();
        if (error != null) {
            any.complete(Optional.of(error));
            if (!PASSING.contains(error.kind()) || isRefusal(error)) {
                lasting.complete(Optional.of(error));
            }
        }
    }

    /** Whether the adapter refused the key, such as a filter that its registry does not have. */
    static boolean isRefusal(DiscoveryError error) {
        return error.cause() instanceof IllegalArgumentException;
    }

    void listenTo(LoadBalancer balancer) {
        balancer.whenReady().whenComplete((ready, failure) -> {
            any.complete(Optional.empty());
            lasting.complete(Optional.empty());
        });
    }

    /**
     * Waits for an answer, or for an error that does not go by itself; then for the reason why there is none.
     *
     * @return the error, or empty if there was an answer or nothing at all
     */
    Optional<DiscoveryError> await(Duration timeout) throws InterruptedException {
        try {
            return lasting.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException noAnswer) {
            return reason();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<DiscoveryError> reason() throws InterruptedException {
        try {
            return any.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException noReason) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
