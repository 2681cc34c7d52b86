package io.loadstar.registry.consul;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens a Consul agent as a registry by {@code consul://h1:8500,h2:8500?dc=dc1&token-file=…} (immutable data).
 *
 * <p>The port is 8500 unless given. Where several agents are named, the next one is asked when one fails.
 */
public final class ConsulRegistryProvider implements RegistryProvider {

    /** Creates the provider; {@link java.util.ServiceLoader} does. */
    public ConsulRegistryProvider() {}

    @Override
    public List<String> schemes() {
        return List.of("consul");
    }

    @Override
    public String form() {
        return ConsulOptions.FORM;
    }

    @Override
    public List<ConfigKey<?>> options() {
        List<ConfigKey<?>> keys = new ArrayList<>(ConsulOptions.keys());
        keys.addAll(RegistrationOptions.keys());
        return List.copyOf(keys);
    }

    @Override
    public ServiceDiscoverer openDiscoverer(RegistryUri uri, RegistryContext context) {
        return ConsulDiscoverer.open(ConsulOptions.of(uri), context);
    }

    @Override
    public ServiceRegistrar openRegistrar(RegistryUri uri, RegistryContext context) {
        return ConsulRegistrar.open(ConsulOptions.of(uri), RegistrationOptions.of(uri), context);
    }
}
