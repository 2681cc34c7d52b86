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
 * A registry with what replaces it for some services in front: instances that the settings give, and over them local
 * overrides, for development (concurrent).
 *
 * <p>{@code LOADSTAR_OVERRIDE_ORDERS=localhost:8080} in the environment replaces the instances of {@code orders}; in the
 * variable's name letters are upper case and anything but letters and digits is {@code _}. Said once in the log.
 */
public final class LocalOverrides implements ServiceDiscoverer {

    private static final Logger LOG = LoggerFactory.getLogger(LocalOverrides.class);

    private static final String PREFIX = "LOADSTAR_OVERRIDE_";

    /** What a snapshot of given instances names as its source. */
    private static final String GIVEN = "settings";

    private final ServiceDiscoverer registry;
    private final Map<String, List<NetworkAddress>> overrides;
    private final Map<String, List<NetworkAddress>> given;

    private LocalOverrides(
            ServiceDiscoverer registry,
            Map<String, List<NetworkAddress>> overrides,
            Map<String, List<NetworkAddress>> given) {
        this.registry = registry;
        this.overrides = overrides;
        this.given = given;
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
        return inFrontOf(registry, overrides, Map.of());
    }

    /**
     * Returns the registry with what is overridden and what the settings give.
     *
     * @param registry the registry
     * @param overrides as {@link #read} gives them; they are stronger
     * @param given addresses by service name
     * @return the registry itself if nothing is overridden or given
     */
    static ServiceDiscoverer inFrontOf(
            ServiceDiscoverer registry,
            Map<String, List<NetworkAddress>> overrides,
            Map<String, List<NetworkAddress>> given) {
        if (!overrides.isEmpty()) {
            LOG.warn("Local overrides replace what {} says: {}", registry.source(), overrides);
        }
        return overrides.isEmpty() && given.isEmpty() ? registry : new LocalOverrides(registry, overrides, given);
    }

    private static List<NetworkAddress> parse(String name, String value) {
        try {
            return StaticRegistryProvider.addresses(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: host:port,host:port)", e);
        }
    }

    /**
     * Returns whether a snapshot comes from an override or from the settings.
     *
     * @param source the source that it names
     * @return false for a registry
     */
    public static boolean isOverride(String source) {
        return source.startsWith(PREFIX) || source.equals(GIVEN);
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
        List<NetworkAddress> overridden = overrides.get(variable);
        if (overridden != null) {
            return told(service, overridden, variable, listener);
        }
        List<NetworkAddress> addresses = given.get(service.name());
        return addresses == null ? registry.watch(service, listener) : told(service, addresses, GIVEN, listener);
    }

    private static Watch told(
            ServiceKey service, List<NetworkAddress> addresses, String source, SnapshotListener listener) {
        listener.onSnapshot(ServiceSnapshot.builder(service)
                .instances(addresses.stream()
                        .map(address -> ServiceInstance.builder(service.name())
                                .address(address)
                                .build())
                        .toList())
                .source(source)
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
