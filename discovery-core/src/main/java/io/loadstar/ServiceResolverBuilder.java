package io.loadstar;

import static java.util.Objects.requireNonNull;

import io.loadstar.internal.config.RegistryChoice;
import io.loadstar.internal.config.ResolverSettings;
import io.loadstar.internal.engine.DefaultServiceResolver;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ServiceResolver}: a registry, or instances by hand, is needed; all else has a default. */
public final class ServiceResolverBuilder {

    /** The most services that are watched at a time, unless set. */
    public static final int DEFAULT_MAX_SERVICES = 1_000;

    /** How long a service that nobody holds a handle on stays watched after its last use, unless set. */
    public static final Duration DEFAULT_IDLE_EXPIRY = Duration.ofMinutes(10);

    private @Nullable String registry;
    private @Nullable ServiceDiscoverer discoverer;
    private final List<RegistrySource> sources = new ArrayList<>();
    private ServiceConfig defaults = ServiceConfig.DEFAULTS;
    private final Map<String, ServiceConfig> services = new TreeMap<>();
    private final Map<String, List<NetworkAddress>> instances = new TreeMap<>();
    private final List<ResolverObserver> observers = new ArrayList<>();
    private final List<PolicyProvider> policies = new ArrayList<>();
    private Map<String, String> environment = System.getenv();
    private int maxServices = DEFAULT_MAX_SERVICES;
    private Duration idleExpiry = DEFAULT_IDLE_EXPIRY;
    private TimeSource time = TimeSource.system();
    private @Nullable LoopScheduler scheduler;
    private @Nullable LongSupplier seeds;

    ServiceResolverBuilder() {}

    /**
     * Sets the registry by its URI, or several by one text: {@code merge:dc1=URI;dc2=URI} merges them,
     * {@code failover:here=URI;there=URI} uses the next when too few of those before are healthy, and of
     * {@code shadow:old=URI;new=URI} the first serves and the others are compared with it.
     *
     * @param uri the URI; its scheme chooses the {@link io.loadstar.spi.RegistryProvider}
     * @return this builder
     */
    public ServiceResolverBuilder registry(String uri) {
        this.registry = requireNonNull(uri, "uri");
        return this;
    }

    /**
     * Adds a registry to those that are merged or compared; not together with one that is given without a name.
     *
     * @param source the registry, with a name that no other one has
     * @return this builder
     */
    public ServiceResolverBuilder registry(RegistrySource source) {
        sources.add(requireNonNull(source, "source"));
        return this;
    }

    /**
     * Sets the registry as an object; the resolver closes it.
     *
     * @param discoverer the registry
     * @return this builder
     */
    public ServiceResolverBuilder discoverer(ServiceDiscoverer discoverer) {
        this.discoverer = requireNonNull(discoverer, "discoverer");
        return this;
    }

    /**
     * Sets what holds for every service that sets nothing else.
     *
     * <p>Its {@code registry.NAME} are options of the registry, as after the question mark of the URI, which wins. Of
     * several registries they hold for each URI whose provider knows them.
     *
     * @param defaults the settings
     * @return this builder
     */
    public ServiceResolverBuilder defaults(ServiceConfig defaults) {
        this.defaults = requireNonNull(defaults, "defaults");
        return this;
    }

    /**
     * Sets the settings of one service, on top of the defaults.
     *
     * @param name the service's name, without namespace or options
     * @param config the settings
     * @return this builder
     * @throws IllegalArgumentException if they have an option of the registry, which belongs in the defaults
     */
    public ServiceResolverBuilder service(String name, ServiceConfig config) {
        Map<String, String> options = config.registryOptions();
        if (!options.isEmpty()) {
            throw new IllegalArgumentException(ServiceConfig.REGISTRY_PREFIX
                    + options.keySet().iterator().next() + ": in the settings of service " + name
                    + " (expected: in the resolver's defaults, as its services share one registry)");
        }
        services.put(Checks.name("service", name), config);
        return this;
    }

    /**
     * Sets the addresses of one service, whatever the registry says of it: for local runs, and for a service that is in
     * none. A resolver that is given such instances needs no registry.
     *
     * @param service the service's name, without namespace or options
     * @param addresses the address of each instance
     * @return this builder
     */
    public ServiceResolverBuilder instances(String service, Collection<NetworkAddress> addresses) {
        instances.put(Checks.name("service", service), List.copyOf(addresses));
        return this;
    }

    /**
     * Adds an observer.
     *
     * @param observer told of what happens
     * @return this builder
     */
    public ServiceResolverBuilder observer(ResolverObserver observer) {
        observers.add(requireNonNull(observer, "observer"));
        return this;
    }

    /**
     * Adds a policy beside those on the class path; one of the same name there gives way.
     *
     * @param provider the policy's provider
     * @return this builder
     */
    public ServiceResolverBuilder policy(PolicyProvider provider) {
        policies.add(requireNonNull(provider, "provider"));
        return this;
    }

    /**
     * Sets the environment that local overrides are read from: {@code LOADSTAR_OVERRIDE_ORDERS=host:port,host:port}
     * replaces the instances of {@code orders}. The process's own unless set.
     *
     * @param environment values by name
     * @return this builder
     */
    public ServiceResolverBuilder environment(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        return this;
    }

    /**
     * Sets the most services that are watched at a time.
     *
     * @param maxServices 1 to 100,000
     * @return this builder
     */
    public ServiceResolverBuilder maxServices(int maxServices) {
        this.maxServices = Checks.range("maxServices", maxServices, 1, 100_000);
        return this;
    }

    /**
     * Sets how long a service that nobody holds a handle on stays watched after its last use.
     *
     * @param idleExpiry positive
     * @return this builder
     */
    public ServiceResolverBuilder idleExpiry(Duration idleExpiry) {
        if (idleExpiry.isNegative() || idleExpiry.isZero()) {
            throw new IllegalArgumentException("idleExpiry: " + idleExpiry + " (expected: positive)");
        }
        this.idleExpiry = idleExpiry;
        return this;
    }

    /**
     * Sets the time; for tests.
     *
     * @param time the time
     * @return this builder
     */
    public ServiceResolverBuilder time(TimeSource time) {
        this.time = requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets the loops; for tests. The resolver closes them.
     *
     * @param scheduler the loops
     * @return this builder
     */
    public ServiceResolverBuilder scheduler(LoopScheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Sets where every random generator of the resolver takes its seed from; for tests that are to repeat.
     *
     * @param seeds may be called by any thread
     * @return this builder
     */
    public ServiceResolverBuilder seeds(LongSupplier seeds) {
        this.seeds = requireNonNull(seeds, "seeds");
        return this;
    }

    /**
     * Returns the resolver, with its threads started and nothing watched yet.
     *
     * @return the resolver
     * @throws IllegalArgumentException if there is neither a registry that serves nor an instance by hand, two have one name, or a scheme, a policy, a
     *     key or an option is not known or not of its form
     */
    public ServiceResolver build() {
        return DefaultServiceResolver.create(new ResolverSettings(
                choice(),
                defaults,
                Map.copyOf(services),
                Map.copyOf(instances),
                List.copyOf(observers),
                List.copyOf(policies),
                environment,
                maxServices,
                idleExpiry,
                time,
                scheduler,
                seeds));
    }

    private RegistryChoice choice() {
        if (!sources.isEmpty() && (registry != null || discoverer != null)) {
            throw new IllegalArgumentException("registry " + sources.get(0).name()
                    + ": beside one without a name (expected: each as a RegistrySource, or one alone)");
        }
        return new RegistryChoice(registry, discoverer, List.copyOf(sources));
    }
}
