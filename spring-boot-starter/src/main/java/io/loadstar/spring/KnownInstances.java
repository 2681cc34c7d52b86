package io.loadstar.spring;

import io.loadstar.DiscoveryException;
import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.function.SingletonSupplier;

/** The instances and services that the resolver knows, for those who choose among them on their own (concurrent). */
final class KnownInstances {

    private static final Logger LOG = LoggerFactory.getLogger(KnownInstances.class);

    private final Supplier<ServiceResolver> resolver;
    private final LoadstarSettings settings;

    /**
     * Creates the list.
     *
     * @param resolver the resolver, asked for at the first use
     * @param settings how long to wait, and which services they name
     */
    KnownInstances(Supplier<ServiceResolver> resolver, LoadstarSettings settings) {
        this.resolver = SingletonSupplier.of(resolver);
        this.settings = settings;
    }

    /**
     * Returns the instances of a service that a pick may take, as soon as something is known of it, and anyway at the end
     * of {@code startup.timeout}.
     *
     * @param service the service
     * @return completes with the instances; none if the service has none or is not known
     */
    CompletionStage<List<ServiceInstance>> of(String service) {
        LoadBalancer balancer = resolver.get().loadBalancer(service);
        return balancer.whenReady()
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(null, settings.startupTimeout(service).toMillis(), TimeUnit.MILLISECONDS)
                .handle((ready, closed) -> usable(balancer))
                .whenComplete((instances, failure) -> balancer.release());
    }

    private static List<ServiceInstance> usable(LoadBalancer balancer) {
        return balancer.explain(PickContext.NONE).hosts().stream()
                .filter(HostExplanation::usable)
                .map(HostExplanation::instance)
                .toList();
    }

    /**
     * Returns the names of all services: those of the registry as far as it can be asked, and those of the settings.
     *
     * @return the names, sorted
     */
    SortedSet<String> services() {
        SortedSet<String> names = new TreeSet<>(settings.services());
        try {
            names.addAll(resolver.get().services());
        } catch (DiscoveryException | UnsupportedOperationException e) {
            LOG.debug("The registry does not list its services; only those of the settings are told", e);
        }
        return names;
    }

    /** {@return the same, for callers that must not wait} */
    CompletionStage<SortedSet<String>> servicesLater() {
        return CompletableFuture.supplyAsync(this::services);
    }
}
