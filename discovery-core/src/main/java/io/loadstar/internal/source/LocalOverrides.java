package io.loadstar.internal.source;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry with local overrides in front, for development (concurrent).
 *
 * <p>{@code LOADSTAR_OVERRIDE_ORDERS=localhost:8080} in the environment replaces the instances of {@code orders}; in the
 * variable's name letters are upper case and anything but letters and digits is {@code _}. Said once in the log.
 */
public final class LocalOverrides implements ServiceDiscoverer {

    private static final Logger LOG = LoggerFactory.getLogger(LocalOverrides.class);

    private static final String PREFIX = "LOADSTAR_OVERRIDE_";

    private final ServiceDiscoverer registry;
    private final Map<String, List<NetworkAddress>> overrides;

    private LocalOverrides(ServiceDiscoverer registry, Map<String, List<NetworkAddress>> overrides) {
        this.registry = registry;
        this.overrides = overrides;
    }

    /**
     * Reads what the environment overrides.
     *
     * @param environment values by name
     * @return the addresses by the name of their variable
     * @throws IllegalArgumentException if an override is not a list of {@code host:port}
     */
    static Map<String, List<NetworkAddress>> read(Map<String, String> environment) {
        Map<String, List<NetworkAddress>> overrides = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !value.isBlank()) {
                overrides.put(name, parse(name, value));
            }
        });
        return overrides;
    }

    /**
     * Returns the registry with what is overridden.
     *
     * @param registry the registry
     * @param overrides as {@link #read} gives them
     * @return the registry itself if nothing is overridden
     */
    static ServiceDiscoverer inFrontOf(ServiceDiscoverer registry, Map<String, List<NetworkAddress>> overrides) {
        if (overrides.isEmpty()) {
            return registry;
        }
        LOG.warn("Local overrides replace what {} says: {}", registry.source(), overrides);
        return new LocalOverrides(registry, overrides);
    }

    private static List<NetworkAddress> parse(String name, String value) {
        try {
            return StaticRegistryProvider.addresses(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: host:port,host:port)", e);
        }
    }

    /**
     * Returns whether a snapshot comes from an override.
     *
     * @param source the source that it names
     * @return true for an override, false for a registry
     */
    public static boolean isOverride(String source) {
        return source.startsWith(PREFIX);
    }

    private static String variable(ServiceKey service) {
        return PREFIX + service.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    @Override
    public String source() {
        return registry.source();
    }

    @Override
    public Set<Capability> capabilities() {
        return registry.capabilities();
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        String variable = variable(service);
        List<NetworkAddress> addresses = overrides.get(variable);
        if (addresses == null) {
            return registry.watch(service, listener);
        }
        listener.onSnapshot(ServiceSnapshot.builder(service)
                .instances(addresses.stream()
                        .map(address -> ServiceInstance.builder(service.name())
                                .address(address)
                                .build())
                        .toList())
                .source(variable)
                .build());
        return () -> {};
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        return registry.services();
    }

    @Override
    public Watch watchServices(ServicesListener listener) {
        return registry.watchServices(listener);
    }

    @Override
    public void close() {
        registry.close();
    }
}
