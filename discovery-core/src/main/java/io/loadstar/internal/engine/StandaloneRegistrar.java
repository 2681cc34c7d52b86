package io.loadstar.internal.engine;

import io.loadstar.ServiceInstance;
import io.loadstar.internal.source.Registries;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.TimeSource;
import java.util.List;
import java.util.Map;

/** A registrar with threads of its own, which end with it (concurrent). */
public final class StandaloneRegistrar implements ServiceRegistrar {

    private final ServiceRegistrar registrar;
    private final ResolverThreads threads;

    private StandaloneRegistrar(ServiceRegistrar registrar, ResolverThreads threads) {
        this.registrar = registrar;
        this.threads = threads;
    }

    /**
     * Opens a registry to register in.
     *
     * @param uri the registry
     * @param options what holds where the URI says nothing else, text by name
     * @return the registrar
     * @throws IllegalArgumentException if the scheme is unknown, or the URI or an option is not of its form
     * @throws UnsupportedOperationException if the registry takes no registrations
     */
    public static ServiceRegistrar open(String uri, Map<String, String> options) {
        ResolverThreads threads =
                new ResolverThreads(TimeSource.system(), null, ResolverThreads.randomSeeds(), List.of());
        try {
            return new StandaloneRegistrar(Registries.openRegistrar(uri, options, threads.registry()), threads);
        } catch (RuntimeException e) {
            threads.close();
            throw e;
        }
    }

    @Override
    public Registration register(ServiceInstance instance) {
        return registrar.register(instance);
    }

    @Override
    public void close() {
        registrar.close();
        threads.close();
    }
}
