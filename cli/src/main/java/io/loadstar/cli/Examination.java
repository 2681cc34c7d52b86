package io.loadstar.cli;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.Explanation;
import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.NetworkAddress;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import io.loadstar.cli.doctor.Connector;
import io.loadstar.cli.doctor.Evidence;
import io.loadstar.cli.doctor.Target;
import io.loadstar.cli.doctor.Trial;
import io.loadstar.cli.doctor.Trials;
import io.loadstar.spi.RegistryUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A look at a registry and at what it says of services, for the doctor to judge (one thread's). */
final class Examination implements AutoCloseable {

    /** The most instances that are connected to, over all services. */
    static final int MOST_INSTANCES = 200;

    /** The most addresses of an instance that are connected to. */
    private static final int MOST_ADDRESSES = 8;

    /** No snapshot on disk, which would be written to as well, and no list. */
    private static final ServiceConfig NO_STAND_IN = ServiceConfig.builder()
            .set(ServiceConfig.STARTUP, ServiceConfig.Startup.WAIT)
            .set(ServiceConfig.DISK_DIRECTORY, "")
            .build();

    /** How often to look whether the hosts of a snapshot have come. */
    private static final Duration STEP = Duration.ofMillis(5);

    private final ServiceResolver resolver;
    private final Map<ServiceKey, FirstWord> firstWords;
    private final Duration timeout;
    private final List<Target> endpoints;

    private Examination(
            ServiceResolver resolver, Map<ServiceKey, FirstWord> firstWords, Duration timeout, List<Target> endpoints) {
        this.resolver = resolver;
        this.firstWords = firstWords;
        this.timeout = timeout;
        this.endpoints = endpoints;
    }

    /**
     * Opens the registry, in whose place nothing stands, as it is what is looked at.
     *
     * @param registry its URI and how long to wait for it
     * @param config the settings of its services; where they say what serves without the registry they do not count
     * @throws IllegalArgumentException if the URI or a setting is not of its form
     */
    static Examination open(Options.Registry registry, ServiceConfig config) {
        Map<ServiceKey, FirstWord> firstWords = new ConcurrentHashMap<>();
        ServiceResolver resolver = registry.resolver(NO_STAND_IN.withDefaults(config))
                .observer(event -> firstWord(firstWords, event.service()).onEvent(event))
                .build();
        return new Examination(resolver, firstWords, registry.timeout(), endpoints(registry.uri()));
    }

    private static FirstWord firstWord(Map<ServiceKey, FirstWord> firstWords, ServiceKey service) {
        return firstWords.computeIfAbsent(service, key -> new FirstWord());
    }

    /** The addresses that the URI names with a port; none of a URI that names several registries. */
    private static List<Target> endpoints(String uri) {
        List<Target> endpoints = new ArrayList<>();
        if (uri.contains(";")) {
            return endpoints;
        }
        for (String authority : RegistryUri.parse(uri).authorities()) {
            try {
                endpoints.add(new Target("", NetworkAddress.parse(authority)));
            } catch (IllegalArgumentException withoutPort) {
                // Which port the adapter then takes is its own.
            }
        }
        return endpoints;
    }

    /**
     * Asks the registry for its services.
     *
     * @throws DiscoveryException if it gives no usable answer
     * @throws UnsupportedOperationException where it cannot list
     */
    SortedSet<String> services() {
        return resolver.services();
    }

    /**
     * Looks at services, all at the same time.
     *
     * @param services the services
     * @param named whether they were asked for by name
     * @return what was seen of each, without connections
     */
    List<Evidence> look(List<ServiceKey> services, boolean named) throws InterruptedException {
        List<LoadBalancer> balancers = new ArrayList<>();
        for (ServiceKey service : services) {
            LoadBalancer balancer = resolver.loadBalancer(service);
            firstWord(firstWords, service).listenTo(balancer);
            balancers.add(balancer);
        }
        long end = System.nanoTime() + timeout.toNanos();
        List<Evidence> seen = new ArrayList<>();
        for (LoadBalancer balancer : balancers) {
            seen.add(look(balancer, Duration.ofNanos(Math.max(0, end - System.nanoTime())), named));
        }
        return seen;
    }

    private Evidence look(LoadBalancer balancer, Duration left, boolean named) throws InterruptedException {
        @Nullable
        DiscoveryError lasting =
                firstWord(firstWords, balancer.service()).await(left).orElse(null);
        Explanation explanation = settled(balancer, timeout);
        DiscoveryError error = explanation.snapshot().error();
        if (lasting != null && FirstWord.isRefusal(lasting)) {
            throw CliException.usage(ServiceSession.refusal(lasting));
        }
        if (error == null && explanation.snapshot().state() == ServiceSnapshot.State.INIT) {
            error = lasting == null ? silence(balancer) : lasting;
        }
        boolean unknown = error != null && error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE;
        return new Evidence(explanation, error, unknown ? known() : List.of(), Trials.NONE, named);
    }

    /**
     * Explains once the hosts are those of the snapshot, as they come a moment after it.
     *
     * @param balancer the service's
     * @param most the longest that it may take
     * @return a dry run of a pick; in the end one of the hosts that there are
     */
    static Explanation settled(LoadBalancer balancer, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        Explanation explanation = balancer.explain(PickContext.NONE);
        while (!isSettled(explanation) && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
            explanation = balancer.explain(PickContext.NONE);
        }
        return explanation;
    }

    private static boolean isSettled(Explanation explanation) {
        return explanation.hosts().stream()
                .map(HostExplanation::instance)
                .toList()
                .equals(explanation.snapshot().instances());
    }

    private DiscoveryError silence(LoadBalancer balancer) {
        return DiscoveryError.of(DiscoveryError.Kind.TIMEOUT, ServiceSession.silence(balancer, timeout));
    }

    private SortedSet<String> known() {
        try {
            return resolver.services();
        } catch (UnsupportedOperationException | DiscoveryException noList) {
            return Collections.emptySortedSet();
        }
    }

    /**
     * Connects to the instances that were seen, and to the registry if it answered nothing.
     *
     * @param seen what was seen
     * @param connector connects
     * @return the same with what came of it
     */
    List<Evidence> connect(List<Evidence> seen, Connector connector) throws InterruptedException {
        boolean answered = seen.stream().anyMatch(Evidence::isAnswered);
        List<Trial> registry = answered ? List.of() : connect(connector);
        List<Target> targets = new ArrayList<>();
        List<Integer> tried = new ArrayList<>();
        int left = MOST_INSTANCES;
        for (Evidence evidence : seen) {
            List<ServiceInstance> instances = evidence.instances();
            int some = Math.min(left, instances.size());
            instances.subList(0, some).forEach(instance -> addTargets(targets, instance));
            tried.add(targets.size());
            left -= some;
        }
        List<Trial> trials = connector.tryAll(targets);
        List<Evidence> connected = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < seen.size(); i++) {
            List<Trial> own = trials.subList(from, tried.get(i));
            connected.add(seen.get(i).with(new Trials(own, untried(seen.get(i), own), registry)));
            from = tried.get(i);
        }
        return connected;
    }

    private static void addTargets(List<Target> targets, ServiceInstance instance) {
        instance.addresses().stream()
                .limit(MOST_ADDRESSES)
                .forEach(address -> targets.add(new Target(instance.id(), address)));
    }

    private static int untried(Evidence evidence, List<Trial> trials) {
        Set<String> tried = new HashSet<>();
        trials.forEach(trial -> tried.add(trial.target().id()));
        return evidence.instances().size() - tried.size();
    }

    /** Connects to the registry's own addresses, as far as its URI names them. */
    List<Trial> connect(Connector connector) throws InterruptedException {
        return connector.tryAll(endpoints);
    }

    @Override
    public void close() {
        resolver.close();
    }
}
