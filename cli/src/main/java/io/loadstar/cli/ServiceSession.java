package io.loadstar.cli;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.LoadBalancer;
import io.loadstar.ResolverObserver;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceSnapshot.State;
import java.time.Duration;
import java.util.Optional;

/** One service of one registry, watched for as long as a command runs (concurrent). */
final class ServiceSession implements AutoCloseable {

    private final ServiceResolver resolver;
    private final LoadBalancer balancer;
    private final FirstWord firstWord;

    private ServiceSession(ServiceResolver resolver, LoadBalancer balancer, FirstWord firstWord) {
        this.resolver = resolver;
        this.balancer = balancer;
        this.firstWord = firstWord;
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
        FirstWord firstWord = new FirstWord();
        ServiceResolver resolver =
                registry.resolver(config).observer(firstWord).observer(observer).build();
        try {
            LoadBalancer balancer = resolver.loadBalancer(key);
            firstWord.listenTo(balancer);
            return new ServiceSession(resolver, balancer, firstWord);
        } catch (RuntimeException e) {
            resolver.close();
            throw e;
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
        Optional<DiscoveryError> lasting = firstWord.await(timeout);
        ServiceSnapshot snapshot = balancer.snapshot();
        DiscoveryError error = lasting.orElse(snapshot.error());
        if (error != null && error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE) {
            throw CliException.notFound(unknownService(snapshot));
        }
        if (snapshot.state() == State.FRESH || snapshot.state() == State.STALE) {
            return balancer;
        }
        if (error != null) {
            throw FirstWord.isRefusal(error) ? CliException.usage(refusal(error)) : new DiscoveryException(error);
        }
        throw CliException.unreachable(silence(balancer, timeout));
    }

    /** What is said of a registry that said nothing. */
    static String silence(LoadBalancer balancer, Duration timeout) {
        return balancer.service() + ": no answer from "
                + SafeText.of(balancer.snapshot().source()) + " within " + timeout.toMillis() + " ms";
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

    /** What an adapter says that refused the key. */
    static String refusal(DiscoveryError error) {
        Throwable cause = error.cause();
        return cause == null ? error.message() : String.valueOf(cause.getMessage());
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
