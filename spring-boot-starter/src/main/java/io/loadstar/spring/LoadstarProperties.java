package io.loadstar.spring;

import io.loadstar.RegistrySource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties as the environment has them (immutable data).
 *
 * <p>What may be set of a service is not listed here: {@link ServiceProperties} reads it by the keys of
 * {@link io.loadstar.ServiceConfig}, and the metadata for editors is made of those.
 *
 * @param enabled whether there is a resolver
 * @param registry the registry, where there is one
 * @param registries several registries by name
 * @param defaults settings of every service, by key
 * @param services settings by key, by service name
 * @param maxServices the most services that are watched at a time
 * @param idleExpiry how long a service that nobody uses stays watched
 * @param loadBalanced who balances what is marked with Spring Cloud's annotation
 * @param discoveryClient whether Spring Cloud is offered what the resolver knows
 * @param httpServiceGroups the groups of HTTP interface clients that are balanced; {@code *} for all
 */
@ConfigurationProperties(LoadstarProperties.PREFIX)
record LoadstarProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Registry registry,
        @DefaultValue Map<String, NamedRegistry> registries,
        @DefaultValue Map<String, String> defaults,
        @DefaultValue Map<String, Map<String, String>> services,
        @DefaultValue("1000") int maxServices,
        @DefaultValue("10m") Duration idleExpiry,
        @DefaultValue("loadstar") WhoBalances loadBalanced,
        @DefaultValue("true") boolean discoveryClient,
        @DefaultValue("*") List<String> httpServiceGroups) {

    static final String PREFIX = "loadstar";

    /**
     * The one registry.
     *
     * @param uri where it is; the text of several, such as {@code merge:…}, counts as one
     */
    record Registry(@Nullable String uri) {}

    /**
     * One of several registries.
     *
     * @param uri where it is
     * @param priority 0 to 7, 0 is used first
     * @param role whether its instances are picked, or compared only
     */
    record NamedRegistry(
            @Nullable String uri,
            @DefaultValue("0") int priority,
            @DefaultValue("serve") RegistrySource.Role role) {}
}
