package io.loadstar.spring;

import io.loadstar.RegistrySource;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.UnknownNameException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** What the properties say, read and checked (immutable data). */
final class LoadstarSettings {

    /** The property of the one registry. */
    static final String REGISTRY = LoadstarProperties.PREFIX + ".registry.uri";

    private static final String REGISTRIES = LoadstarProperties.PREFIX + ".registries.";
    private static final String DEFAULTS = LoadstarProperties.PREFIX + ".defaults";
    private static final String SERVICES = LoadstarProperties.PREFIX + ".services.";

    private final LoadstarProperties properties;
    private final ServiceProperties defaults;
    private final Map<String, ServiceProperties> services = new TreeMap<>();

    /**
     * Reads the properties.
     *
     * @param properties as the environment has them
     * @throws LoadstarConfigurationException if a key is unknown or a value is not of its form
     */
    LoadstarSettings(LoadstarProperties properties) {
        PropertyKeys keys = new PropertyKeys();
        this.properties = properties;
        this.defaults = ServiceProperties.read(DEFAULTS, properties.defaults(), keys);
        if (defaults.instances() != null) {
            throw new LoadstarConfigurationException(
                    DEFAULTS + '.' + PropertyKeys.INSTANCES,
                    new IllegalArgumentException("instances: for all services alike (expected: those of one service; "
                            + "static:host:port as the registry has the same for all)"));
        }
        properties
                .services()
                .forEach((name, values) -> services.put(name, ServiceProperties.read(SERVICES + name, values, keys)));
    }

    /** {@return the properties as the environment has them} */
    LoadstarProperties properties() {
        return properties;
    }

    /**
     * Returns what the requests to a service are mapped by.
     *
     * @param service the service's name
     * @return the source of the key
     */
    HashKeySource hashKey(String service) {
        ServiceProperties own = services.get(service);
        HashKeySource ofAll = defaults.hashKey();
        HashKeySource chosen = own == null || own.hashKey() == null ? ofAll : own.hashKey();
        return chosen == null ? HashKeySource.NONE : chosen;
    }

    /** {@return the names of the services that the properties name} */
    Set<String> services() {
        return services.keySet();
    }

    /** {@return the options of the registry that the properties set} */
    Map<String, String> registryOptions() {
        return defaults.config().registryOptions();
    }

    /**
     * Returns how long the first snapshot of a service is waited for.
     *
     * @param service the service's name
     * @return the time
     */
    Duration startupTimeout(String service) {
        ServiceProperties own = services.get(service);
        ServiceConfig config = own == null ? defaults.config() : own.config().withDefaults(defaults.config());
        return config.get(ServiceConfig.STARTUP_TIMEOUT);
    }

    /**
     * Returns a builder of the resolver that the properties describe.
     *
     * @return the builder
     * @throws LoadstarConfigurationException if a name or a number is not of its form
     */
    ServiceResolverBuilder builder() {
        ServiceResolverBuilder builder = ServiceResolver.builder().defaults(defaults.config());
        checked(LoadstarProperties.PREFIX + ".max-services", () -> builder.maxServices(properties.maxServices()));
        checked(LoadstarProperties.PREFIX + ".idle-expiry", () -> builder.idleExpiry(properties.idleExpiry()));
        String uri = properties.registry().uri();
        if (StringUtils.hasText(uri)) {
            builder.registry(uri);
        }
        properties
                .registries()
                .forEach(
                        (name, registry) -> checked(REGISTRIES + name, () -> builder.registry(source(name, registry))));
        services.forEach((name, service) -> checked(SERVICES + name, () -> add(builder, name, service)));
        return builder;
    }

    private static RegistrySource source(String name, LoadstarProperties.NamedRegistry registry) {
        RegistrySource.Builder source =
                RegistrySource.builder(name).priority(registry.priority()).role(registry.role());
        String uri = registry.uri();
        return (uri == null ? source : source.uri(uri)).build();
    }

    private static void add(ServiceResolverBuilder builder, String name, ServiceProperties service) {
        if (service.instances() != null) {
            builder.instances(name, service.instances());
        }
        builder.service(name, service.config());
    }

    private static void checked(String property, Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException e) {
            throw new LoadstarConfigurationException(property, e);
        }
    }

    /**
     * Builds the resolver.
     *
     * @param builder has what the properties say, and what customizers changed
     * @return the resolver
     * @throws LoadstarConfigurationException if a scheme, a policy or an option is not known or not of its form
     */
    ServiceResolver build(ServiceResolverBuilder builder) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            boolean isNone = String.valueOf(e.getMessage()).startsWith("registry: none ");
            throw isNone
                    ? new LoadstarConfigurationException(REGISTRY, new NoRegistryException(e))
                    : new LoadstarConfigurationException(propertyOf(e), e);
        }
    }

    /** Which property holds what was refused: by the name that nobody has; else the registry's, if it is about that. */
    private @Nullable String propertyOf(IllegalArgumentException refused) {
        for (Throwable at = refused; at != null; at = at.getCause()) {
            if (at instanceof UnknownNameException unknown) {
                return unknown.what().equals("registry scheme")
                        ? registryWith(unknown.name())
                        : settingWith(unknown.what(), unknown.name());
            }
        }
        boolean isOfRegistry = String.valueOf(refused.getMessage()).startsWith("registry");
        return isOfRegistry && properties.registries().isEmpty() ? REGISTRY : null;
    }

    private String registryWith(String scheme) {
        return properties.registries().entrySet().stream()
                .filter(entry -> String.valueOf(entry.getValue().uri()).startsWith(scheme + ':'))
                .findFirst()
                .map(entry -> REGISTRIES + entry.getKey() + ".uri")
                .orElse(REGISTRY);
    }

    private @Nullable String settingWith(String key, String value) {
        Optional<String> service = services.entrySet().stream()
                .filter(entry -> value.equals(entry.getValue().config().toMap().get(key)))
                .map(entry -> SERVICES + entry.getKey() + '.' + key)
                .findFirst();
        boolean isDefault = value.equals(defaults.config().toMap().get(key));
        return service.orElse(isDefault ? DEFAULTS + '.' + key : null);
    }
}
