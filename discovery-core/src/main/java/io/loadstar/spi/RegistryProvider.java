package io.loadstar.spi;

import io.loadstar.ConfigKey;
import java.util.List;

/** Opens registries of one kind by their URIs; found by {@link java.util.ServiceLoader}. */
public interface RegistryProvider {

    /** {@return the URI schemes, such as {@code zookeeper}; the first is the canonical one} */
    List<String> schemes();

    /** {@return the form of the URI, for messages, such as {@code zookeeper://h1:2181,h2:2181/services}} */
    String form();

    /** {@return the options after the URI's question mark; any other option is refused} */
    default List<ConfigKey<?>> options() {
        return List.of();
    }

    /**
     * Opens the registry as a source of snapshots; does not wait for a connection.
     *
     * @param uri the URI, its options of their form already
     * @param context the resolver's time, threads and random
     * @return the discoverer
     * @throws IllegalArgumentException if the URI is not of the provider's form
     */
    ServiceDiscoverer openDiscoverer(RegistryUri uri, RegistryContext context);

    /**
     * Opens the registry to register in; does not wait for a connection.
     *
     * @param uri the URI, its options of their form already
     * @param context the time, threads and random
     * @return the registrar
     * @throws IllegalArgumentException if the URI is not of the provider's form
     * @throws UnsupportedOperationException if the registry takes no registrations
     */
    default ServiceRegistrar openRegistrar(RegistryUri uri, RegistryContext context) {
        throw new UnsupportedOperationException(uri.scheme() + ": takes no registrations");
    }
}
