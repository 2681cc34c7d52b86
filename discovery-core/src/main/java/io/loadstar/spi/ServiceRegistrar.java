package io.loadstar.spi;

import io.loadstar.ServiceInstance;
import io.loadstar.internal.engine.StandaloneRegistrar;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Puts instances of this process into a registry and keeps them there (concurrent). */
public interface ServiceRegistrar extends AutoCloseable {

    /**
     * Returns the registrar of a registry, with threads of its own that end with it.
     *
     * @param uri the registry, such as {@code zookeeper://localhost:2181/services}
     * @return the registrar
     * @throws IllegalArgumentException if the scheme is unknown or the URI not of its form
     * @throws UnsupportedOperationException if the registry takes no registrations
     */
    static ServiceRegistrar create(String uri) {
        return create(uri, Map.of());
    }

    /**
     * Returns the registrar of a registry, with threads of its own that end with it.
     *
     * @param uri the registry
     * @param options options of the registry by their names in a URI, not percent-encoded; what the URI says wins. Of a
     *     configuration they are {@link io.loadstar.ServiceConfig#registryOptions}
     * @return the registrar
     * @throws IllegalArgumentException if the scheme or an option is unknown, or the URI or an option not of its form
     * @throws UnsupportedOperationException if the registry takes no registrations
     */
    static ServiceRegistrar create(String uri, Map<String, String> options) {
        return StandaloneRegistrar.open(uri, options);
    }

    /**
     * Registers an instance. Does not block and does not fail when the registry is out of reach: it is tried until it
     * succeeds.
     *
     * @param instance the instance
     * @return its registration
     */
    Registration register(ServiceInstance instance);

    /**
     * Registers an instance once it is known: where a server asks for any port its address is known when it listens.
     *
     * @param bound completes with the instance, its address that of {@link OwnAddress#at} with the port that was bound
     * @return completes with the registration when {@code bound} completes, and fails if that fails or the instance cannot
     *     be registered
     */
    default CompletionStage<Registration> register(CompletionStage<ServiceInstance> bound) {
        return bound.thenApply(instance -> register(instance));
    }

    /** Takes all instances out, bounded by 5 s, and ends the threads; a second call does nothing. */
    @Override
    void close();
}
