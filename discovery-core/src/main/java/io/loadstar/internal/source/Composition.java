package io.loadstar.internal.source;

import static java.util.Objects.requireNonNull;

import io.loadstar.NetworkAddress;
import io.loadstar.RegistrySource;
import io.loadstar.RegistrySource.Role;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.internal.config.RegistryChoice;
import io.loadstar.internal.config.ResolverSettings;
import io.loadstar.internal.source.Registries.Located;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.StaticDiscoverer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the registries of a resolver, merged and compared as its settings say (confined to the thread that builds it).
 *
 * <p>All is checked before the first registry is opened, and what was opened is closed if the next one cannot be.
 */
public final class Composition {

    private static final Logger LOG = LoggerFactory.getLogger(Composition.class);

    /** How long one of several registries may say nothing, unless half of a start-up timeout is less. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final List<RegistrySource> sources;
    private final Map<String, String> options;
    private final RegistryContext context;
    private final Duration longestWait;
    private final Map<String, Located> located = new LinkedHashMap<>();
    private final List<ServiceDiscoverer> opened = new ArrayList<>();

    private Composition(
            List<RegistrySource> sources, Map<String, String> options, RegistryContext context, Duration longestWait) {
        this.sources = sources;
        this.options = options;
        this.context = context;
        this.longestWait = longestWait;
    }

    /**
     * Opens what a resolver discovers in.
     *
     * @param settings the resolver's settings
     * @param context time, threads and random
     * @param shadows told how shadows differ
     * @return one registry, given instances and local overrides in front; without a registry the given instances alone
     * @throws IllegalArgumentException if there is neither, or one is not of its form
     */
    public static ServiceDiscoverer open(ResolverSettings settings, RegistryContext context, ShadowListener shadows) {
        Map<String, List<NetworkAddress>> overrides = LocalOverrides.read(settings.environment());
        boolean alone = settings.registry().isNone() && !settings.instances().isEmpty();
        ServiceDiscoverer registry = alone
                ? StaticDiscoverer.of(emptied(settings.instances().keySet()))
                : openRegistry(settings, context, shadows);
        return LocalOverrides.inFrontOf(registry, overrides, settings.instances());
    }

    /** The names alone: what stands in front of the registry has the addresses. */
    private static Map<String, List<ServiceInstance>> emptied(Set<String> names) {
        Map<String, List<ServiceInstance>> emptied = new TreeMap<>();
        names.forEach(name -> emptied.put(name, List.of()));
        return emptied;
    }

    private static ServiceDiscoverer openRegistry(
            ResolverSettings settings, RegistryContext context, ShadowListener shadows) {
        RegistryChoice choice = settings.registry();
        Map<String, String> options = settings.defaults().registryOptions();
        ServiceDiscoverer given = choice.discoverer();
        if (given != null) {
            checkNoneForObjects(options);
            return given;
        }
        String uri = choice.uri();
        String scheme = uri == null ? null : CompositionText.schemeOf(uri);
        if (uri != null && scheme == null) {
            return Registries.openDiscoverer(uri, options, context);
        }
        List<RegistrySource> sources =
                uri == null ? choice.sources() : CompositionText.read(requireNonNull(scheme), uri);
        return new Composition(sources, options, context, longestWait(settings)).open(shadows);
    }

    /** So that a first call, which waits for the start-up timeout, is served while one of several registries is silent. */
    private static Duration longestWait(ResolverSettings settings) {
        ServiceConfig defaults = settings.defaults();
        Stream<ServiceConfig> services = settings.services().values().stream().map(own -> own.withDefaults(defaults));
        return Stream.concat(Stream.of(defaults), services)
                .map(config -> config.get(ServiceConfig.STARTUP_TIMEOUT).dividedBy(2))
                .filter(half -> !half.isZero())
                .reduce(LONGEST_WAIT, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }

    private static void checkNoneForObjects(Map<String, String> options) {
        if (!options.isEmpty()) {
            throw new IllegalArgumentException(
                    ServiceConfig.REGISTRY_PREFIX + options.keySet().iterator().next()
                            + ": for a registry that is given as an object (expected: no option, or a registry by URI)");
        }
    }

    private ServiceDiscoverer open(ShadowListener shadows) {
        check();
        List<Member> serving = new ArrayList<>();
        List<Member> compared = new ArrayList<>();
        try {
            for (RegistrySource source : sources) {
                (source.role() == Role.SERVE ? serving : compared).add(member(source));
            }
        } catch (RuntimeException e) {
            opened.forEach(registry -> end(registry.source(), registry::close));
            throw e;
        }
        // One alone has nobody to be told apart from, and is served as it is.
        ServiceDiscoverer served =
                serving.size() == 1 ? serving.get(0).discoverer() : new MergedDiscoverer(serving, context, longestWait);
        return compared.isEmpty() ? served : new ShadowDiscoverer(served, compared, context, shadows);
    }

    private void check() {
        if (sources.stream().noneMatch(source -> source.role() == Role.SERVE)) {
            throw new IllegalArgumentException(
                    sources.isEmpty()
                            ? "registry: none (expected: a URI, or a discoverer)"
                            : "registry: shadows only (expected: one at least that serves)");
        }
        Set<String> names = new HashSet<>();
        for (RegistrySource source : sources) {
            String name = source.name();
            if (!names.add(name)) {
                throw new IllegalArgumentException("registry " + name + ": twice (expected: each name once)");
            }
            String uri = source.uri();
            if (uri != null) {
                located.put(name, named(name, () -> Registries.locate(uri)));
            }
        }
        if (located.isEmpty()) {
            checkNoneForObjects(options);
        } else {
            Registries.checkKnown(options, located.values());
        }
    }

    private Member member(RegistrySource source) {
        ServiceDiscoverer registry = source.discoverer();
        if (registry == null) {
            Located place = requireNonNull(located.get(source.name()));
            registry = named(source.name(), () -> place.open(options, context));
            opened.add(registry);
        }
        return new Member(source.name(), source.priority(), registry);
    }

    private static <T> T named(String name, Supplier<T> action) {
        try {
            return action.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("registry " + name + ": " + e.getMessage(), e);
        }
    }

    /** Ends a registry or a watch of it; one that fails to end must not keep the others from it. */
    static void end(String name, Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            LOG.warn("Registry {} did not end as it should", name, e);
        }
    }
}
