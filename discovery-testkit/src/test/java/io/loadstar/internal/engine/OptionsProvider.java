package io.loadstar.internal.engine;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.StaticDiscoverer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A registry of the tests, found by the service loader, that notes what it was opened with. */
public final class OptionsProvider implements RegistryProvider {

    static final ConcurrentLinkedQueue<Map<String, String>> OPENED = new ConcurrentLinkedQueue<>();

    /** For the service loader. */
    public OptionsProvider() {}

    @Override
    public List<String> schemes() {
        return List.of("options");
    }

    @Override
    public String form() {
        return "options:";
    }

    @Override
    public List<ConfigKey<?>> options() {
        return List.of(
                ConfigKey.text("token-file", "", "where the token is"), ConfigKey.integer("polls", 1, 1, 128, "polls"));
    }

    @Override
    public ServiceDiscoverer openDiscoverer(RegistryUri uri, RegistryContext context) {
        OPENED.add(uri.options());
        return StaticDiscoverer.of(Map.of());
    }

    @Override
    public ServiceRegistrar openRegistrar(RegistryUri uri, RegistryContext context) {
        OPENED.add(uri.options());
        return new ServiceRegistrar() {
            @Override
            public Registration register(ServiceInstance instance) {
                throw new UnsupportedOperationException("it only notes its options");
            }

            @Override
            public void close() {}
        };
    }
}
