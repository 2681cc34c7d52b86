package io.loadstar.cli.demo;

import io.loadstar.ServiceResolver;
import io.loadstar.spi.ServiceRegistrar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The registry of the demo: a server of its own, which it may kill, or one that is there. */
final class DemoRegistry implements AutoCloseable {

    private final String uri;
    private final OwnRegistry.@Nullable Server own;

    private DemoRegistry(String uri, OwnRegistry.@Nullable Server own) {
        this.uri = uri;
        this.own = own;
    }

    static DemoRegistry startOwn(OwnRegistry kind, Path folder, Duration session) {
        OwnRegistry.Server server = kind.start(folder, session);
        return new DemoRegistry(server.uri(), server);
    }

    /**
     * Returns a registry that is there, asked once, so that a mistake is told before anything is started.
     *
     * @throws IllegalArgumentException if the URI is not of its form
     * @throws UnsupportedOperationException if the registry takes no registrations, or cannot list its services
     * @throws io.loadstar.DiscoveryException if it is out of reach
     */
    static DemoRegistry existing(String uri) {
        ServiceRegistrar.create(uri).close();
        try (ServiceResolver resolver = ServiceResolver.create(uri)) {
            SortedSet<String> unused = resolver.services();
        }
        return new DemoRegistry(uri, null);
    }

    String uri() {
        return uri;
    }

    /** {@return whether it is ours to kill} */
    boolean isOwn() {
        return own != null;
    }

    void kill() {
        if (own != null) {
            own.kill().run();
        }
    }

    void restart() {
        if (own != null) {
            own.restart().run();
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close().run();
        }
    }
}
