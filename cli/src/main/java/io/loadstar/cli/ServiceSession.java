package io.loadstar.cli;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.LoadBalancer;
import io.loadstar.ResolverEvent;
import io.loadstar.ResolverObserver;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One service of one registry, watched for as long as a command runs (concurrent). */
final class ServiceSession implements AutoCloseable {

    /** Errors that go by themselves when the registry is back; after the others there is nothing to wait for. */
    private static final Set<DiscoveryError.Kind> PASSING =
            Set.of(DiscoveryError.Kind.UNREACHABLE, DiscoveryError.Kind.TIMEOUT);

    private final ServiceResolver resolver;
    private final LoadBalancer balancer;
    private final CompletableFuture<Optional<DiscoveryError>> settled;

    private ServiceSession(
            ServiceResolver resolver, LoadBalancer balancer, CompletableFuture<Optional<DiscoveryError>> settled) {
        this.resolver = resolver;
        this.balancer = balancer;
        this.settled = settled;
    }

    /**
     * Begins to watch a service.
     *
     * @param registry the registry's URI and how long to wait for it
     * @param service the service
     * @param config the service's settings
     * @param observer told of what happens from the first
     */
    static ServiceSession open(
            Options.Registry registry, String service, ServiceConfig config, ResolverObserver observer) {
        ServiceKey key = ServiceKey.parse(service);
        CompletableFuture<Optional<DiscoveryError>> settled = new CompletableFuture<>();
        ServiceConfig defaults = ServiceConfig.builder()
                .set(ServiceConfig.STARTUP_TIMEOUT, registry.timeout())
                .build();
        ServiceResolver resolver = ServiceResolver.builder()
                .registry(registry.uri())
                .defaults(config.withDefaults(defaults))
                .observer(event -> settleOnError(event, settled))
                .observer(observer)
                .build();
        try {
            LoadBalancer balancer = resolver.loadBalancer(key);
            balancer.whenReady().whenComplete((ready, failure) -> settled.complete(Optional.empty()));
            return new ServiceSession(resolver, balancer, settled);
        } catch (RuntimeException e) {
            resolver.close();
            throw e;
        }
    }

    private static void settleOnError(ResolverEvent event, CompletableFuture<Optional<DiscoveryError>> settled) {
        DiscoveryError error = event.error();
        if (error != null && !PASSING.contains(error.kind())) {
            settled.complete(Optional.of(error));
        }
    }

    /** The handle, whatever the registry has said. */
    LoadBalancer balancer() {
        return balancer;
    }

    /**
     * Waits for the registry's first word on the service.
     *
     * @return the handle, which has a snapshot; it may be empty
     * @throws CliException if the registry does not answer in time, or does not know the service
     */
    LoadBalancer ready(Duration timeout) throws InterruptedException {
        DiscoveryError error = firstWord(timeout);
        ServiceSnapshot snapshot = balancer.snapshot();
        if (error != null && error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE) {
            throw CliException.notFound(unknownService(snapshot));
        }
        if (error != null) {
            throw new DiscoveryException(error);
        }
        if (snapshot.state() == ServiceSnapshot.State.INIT) {
            throw CliException.unreachable(balancer.service() + ": no answer from " + SafeText.of(snapshot.source())
                    + " within " + timeout.toMillis() + " ms");
        }
        return balancer;
    }

    /** The error that the registry answers with, once it has answered or the time is over. */
    private @Nullable DiscoveryError firstWord(Duration timeout) throws InterruptedException {
        try {
            Optional<DiscoveryError> lasting = settled.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return lasting.orElse(balancer.snapshot().error());
        } catch (TimeoutException e) {
            return balancer.snapshot().error();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The handle of a service that has instances. */
    LoadBalancer readyAndNotEmpty(Duration timeout) throws InterruptedException {
        LoadBalancer ready = ready(timeout);
        if (ready.snapshot().instances().isEmpty()) {
            throw empty(ready.snapshot());
        }
        return ready;
    }

    static CliException empty(ServiceSnapshot snapshot) {
        return CliException.notFound(
                snapshot.service() + ": no instances (" + SafeText.of(snapshot.source()) + " knows the service)");
    }

    private String unknownService(ServiceSnapshot snapshot) {
        String name = snapshot.service().toString();
        return "service: " + name + " (unknown to " + SafeText.of(snapshot.source()) + hint(name) + ")";
    }

    private String hint(String name) {
        try {
            return Nearest.hint(name, resolver.services());
        } catch (UnsupportedOperationException | DiscoveryException noList) {
            return "";
        }
    }

    @Override
    public void close() {
        resolver.close();
    }
}
