package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A registry that is a list in memory and never changes (immutable data).
 *
 * <p>For tests, local runs and services whose addresses are simply known.
 */
public final class StaticDiscoverer implements ServiceDiscoverer {

    private final String source;
    private final Function<ServiceKey, @Nullable List<ServiceInstance>> instances;
    private final @Nullable SortedSet<String> names;

    private StaticDiscoverer(
            String source,
            Function<ServiceKey, @Nullable List<ServiceInstance>> instances,
            @Nullable SortedSet<String> names) {
        this.source = source;
        this.instances = instances;
        this.names = names;
    }

    /**
     * Returns a registry of the services of a map; any other is unknown to it.
     *
     * @param services instances by service name, or by {@code namespace/name}
     * @return the registry; tags choose among the instances
     */
    public static StaticDiscoverer of(Map<String, ? extends Collection<ServiceInstance>> services) {
        Map<String, List<ServiceInstance>> copy = new TreeMap<>();
        services.forEach((name, instances) -> copy.put(name, List.copyOf(instances)));
        return new StaticDiscoverer("static:", key -> copy.get(name(key)), new TreeSet<>(copy.keySet()));
    }

    private static String name(ServiceKey key) {
        return key.namespace() == null ? key.name() : key.namespace() + '/' + key.name();
    }

    /**
     * Returns a registry in which every service, whatever its name and namespace, has the same addresses.
     *
     * @param addresses the addresses
     * @return the registry; it cannot list its services
     */
    public static StaticDiscoverer ofEvery(List<NetworkAddress> addresses) {
        List<NetworkAddress> copy = List.copyOf(addresses);
        String source =
                "static:" + String.join(",", copy.stream().map(Object::toString).toList());
        return new StaticDiscoverer(source, key -> at(key.name(), copy), null);
    }

    private static List<ServiceInstance> at(String service, List<NetworkAddress> addresses) {
        return addresses.stream()
                .map(address ->
                        ServiceInstance.builder(service).address(address).build())
                .toList();
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Set<Capability> capabilities() {
        return names == null
                ? Set.of(Capability.NAMESPACES)
                : Set.of(Capability.NAMESPACES, Capability.TAGS, Capability.LIST_SERVICES);
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        Capabilities.check(requireNonNull(service, "service"), capabilities(), source);
        List<ServiceInstance> found = instances.apply(service);
        if (found == null) {
            listener.onError(DiscoveryError.of(
                    DiscoveryError.Kind.UNKNOWN_SERVICE, source + " has no service " + service + "; it has " + names));
        } else {
            TimeSource time = TimeSource.system();
            listener.onSnapshot(ServiceSnapshot.builder(service)
                    .instances(found.stream()
                            .filter(one -> one.tags().containsAll(service.tags()))
                            .toList())
                    .source(source)
                    .observed(time.wallTime(), time.nanoTime())
                    .build());
        }
        return () -> {};
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        return names == null
                ? ServiceDiscoverer.super.services()
                : CompletableFuture.completedFuture(new TreeSet<>(names));
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
