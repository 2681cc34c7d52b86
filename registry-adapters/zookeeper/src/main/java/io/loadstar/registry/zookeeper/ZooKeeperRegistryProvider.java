package io.loadstar.registry.zookeeper;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import java.util.List;

/**
 * Opens ZooKeeper as a registry by {@code zookeeper://h1:2181,h2:2181/services} (immutable data).
 *
 * <p>The path is the node under which the services are, {@code /services} unless given. It needs servers of ZooKeeper
 * 3.6 or later.
 */
public final class ZooKeeperRegistryProvider implements RegistryProvider {

    /** Creates the provider; {@link java.util.ServiceLoader} does. */
    public ZooKeeperRegistryProvider() {}

    @Override
    public List<String> schemes() {
        return List.of("zookeeper");
    }

    @Override
    public String form() {
        return ZooKeeperOptions.FORM;
    }

    @Override
    public List<ConfigKey<?>> options() {
        return ZooKeeperOptions.ALL;
    }

    @Override
    public ServiceDiscoverer openDiscoverer(RegistryUri uri, RegistryContext context) {
        return new ZooKeeperDiscoverer(ZooKeeperOptions.of(uri), context);
    }

    @Override
    public ServiceRegistrar openRegistrar(RegistryUri uri, RegistryContext context) {
        return new ZooKeeperRegistrar(ZooKeeperOptions.of(uri), context);
    }
}
