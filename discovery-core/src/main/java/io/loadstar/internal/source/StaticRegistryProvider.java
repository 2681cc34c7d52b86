package io.loadstar.internal.source;

import io.loadstar.NetworkAddress;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryProvider;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.StaticDiscoverer;
import java.util.Arrays;
import java.util.List;

/** Opens {@code static:host:port,host:port}: the same instances for every service. */
public final class StaticRegistryProvider implements RegistryProvider {

    /** For the service loader. */
    public StaticRegistryProvider() {}

    @Override
    public List<String> schemes() {
        return List.of("static");
    }

    @Override
    public String form() {
        return "static:host:port,host:port";
    }

    @Override
    public ServiceDiscoverer openDiscoverer(RegistryUri uri, RegistryContext context) {
        if (!uri.authorities().isEmpty() || uri.path().isBlank()) {
            throw new IllegalArgumentException("registry: " + uri + " (expected: " + form() + ")");
        }
        return StaticDiscoverer.ofEvery(addresses(uri.path()));
    }

    /**
     * Returns the addresses of a list.
     *
     * @param text {@code host:port,host:port}
     * @return the addresses, in order
     * @throws IllegalArgumentException if the text has another form
     */
    public static List<NetworkAddress> addresses(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(NetworkAddress::parse)
                .toList();
    }
}
