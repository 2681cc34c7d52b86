package io.loadstar.registry.consul;

import io.loadstar.spi.RegistryUri;

/** Options from the query part of a URI, for tests. */
final class Uris {

    private Uris() {}

    static ConsulOptions options(String query) {
        return ConsulOptions.of(RegistryUri.parse("consul://agent.test:8500" + (query.isEmpty() ? "" : '?' + query)));
    }
}
