package io.loadstar.internal.source;

import io.loadstar.internal.config.Providers;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Opens registries by their URIs: the scheme chooses the provider, the options are checked against it. */
public final class Registries {

    private Registries() {}

    /**
     * Opens a registry to discover in.
     *
     * @param text the URI
     * @param options what holds where the URI says nothing else, text by name
     * @param context time, threads and random
     * @return the registry
     * @throws IllegalArgumentException if the scheme is unknown, or the URI or an option is not of its form
     */
    public static ServiceDiscoverer openDiscoverer(String text, Map<String, String> options, RegistryContext context) {
        RegistryUri uri = RegistryUri.parse(text);
        return providerOf(uri, options).openDiscoverer(uri.withDefaults(options), context);
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
        RegistryUri uri = RegistryUri.parse(text);
        return providerOf(uri, options).openRegistrar(uri.withDefaults(options), context);
    }

    private static RegistryProvider providerOf(RegistryUri uri, Map<String, String> options) {
        Providers<RegistryProvider> providers = Providers.of(
                new Providers.Kind("registry scheme", "loadstar-registry-…"),
                List.of(),
                ServiceLoader.load(RegistryProvider.class, Registries.class.getClassLoader()),
                RegistryProvider::schemes);
        RegistryProvider provider = providers.get(uri.scheme());
        Providers.checkOptions(uri.scheme() + " option", uri.options(), provider.options());
        Providers.checkOptions("registry option of " + uri.scheme(), options, provider.options());
        return provider;
    }
}
