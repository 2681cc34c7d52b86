package io.loadstar.internal.source;

import io.loadstar.ConfigKey;
import io.loadstar.internal.config.Artifacts;
import io.loadstar.internal.config.Providers;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Opens registries by their URIs: the scheme chooses the provider, the options are checked against it. */
public final class Registries {

    private Registries() {}

    /** A registry's URI, its options checked, and who opens it (immutable data). */
    record Located(RegistryUri uri, RegistryProvider provider) {

        /** Opens it with the options that it knows. */
        ServiceDiscoverer open(Map<String, String> options, RegistryContext context) {
            return provider.openDiscoverer(uri.withDefaults(known(options)), context);
        }

        /** Checks those of the options that it knows, and returns them. */
        Map<String, String> known(Map<String, String> options) {
            Map<String, String> known = new TreeMap<>(options);
            known.keySet()
                    .retainAll(provider.options().stream().map(ConfigKey::name).collect(Collectors.toSet()));
            Providers.checkOptions("registry option of " + uri.scheme(), known, provider.options());
            return known;
        }
    }

    /**
     * Opens one registry to discover in.
     *
     * @param text the URI
     * @param options what holds where the URI says nothing else, text by name
     * @param context time, threads and random
     * @return the registry
     * @throws IllegalArgumentException if the scheme is unknown, or the URI or an option is not of its form
     */
    static ServiceDiscoverer openDiscoverer(String text, Map<String, String> options, RegistryContext context) {
        Located located = locate(text);
        checkKnown(options, List.of(located));
        return located.open(options, context);
    }

    /**
     * Opens a registry to register in.
     *
     * @param text the URI
     * @param options what holds where the URI says nothing else, text by name
     * @param context time, threads and random
     * @return the registrar
     * @throws IllegalArgumentException if the scheme is unknown, or the URI or an option is not of its form
     * @throws UnsupportedOperationException if the registry takes no registrations
     */
    public static ServiceRegistrar openRegistrar(String text, Map<String, String> options, RegistryContext context) {
        String composed = CompositionText.schemeOf(text);
        if (composed != null) {
            throw new UnsupportedOperationException(composed + ": takes no registrations (expected: the URI of one of"
                    + " its registries; register in each that is to know the instance)");
        }
        Located located = locate(text);
        checkKnown(options, List.of(located));
        return located.provider.openRegistrar(located.uri.withDefaults(options), context);
    }

    /**
     * Finds the provider of one registry, and checks the options of the URI.
     *
     * @param text the URI
     * @return what can be opened
     * @throws IllegalArgumentException if the scheme is unknown, the URI names several registries, or it or an option is
     *     not of its form
     */
    static Located locate(String text) {
        String composed = CompositionText.schemeOf(text);
        if (composed != null) {
            throw new IllegalArgumentException("registry: " + composed + ":… (expected: one registry; a " + composed
                    + " within another composition is not understood)");
        }
        RegistryUri uri = RegistryUri.parse(text);
        Providers<RegistryProvider> providers = Providers.of(
                new Providers.Kind("registry scheme", Artifacts.REGISTRIES, CompositionText.SCHEMES),
                List.of(),
                ServiceLoader.load(RegistryProvider.class, Registries.class.getClassLoader()),
                RegistryProvider::schemes);
        RegistryProvider provider = providers.get(uri.scheme());
        Providers.checkOptions(uri.scheme() + " option", uri.options(), provider.options());
        return new Located(uri, provider);
    }

    /**
     * Checks that each option is known to one of the registries at least, and there of its form.
     *
     * @param options text by name
     * @param registries at least one
     * @throws IllegalArgumentException if one is unknown to all, or not of its form
     */
    static void checkKnown(Map<String, String> options, Collection<Located> registries) {
        Map<String, String> unknown = new TreeMap<>(options);
        List<ConfigKey<?>> keys = new ArrayList<>();
        for (Located registry : registries) {
            unknown.keySet().removeAll(registry.known(options).keySet());
            keys.addAll(registry.provider.options());
        }
        String schemes =
                registries.stream().map(one -> one.uri.scheme()).distinct().collect(Collectors.joining(", "));
        Providers.checkOptions("registry option of " + schemes, unknown, keys);
    }
}
