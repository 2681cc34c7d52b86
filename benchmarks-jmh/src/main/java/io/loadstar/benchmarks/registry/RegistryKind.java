package io.loadstar.benchmarks.registry;

import java.nio.file.Path;
import java.util.function.Function;

/** The registries that are measured. */
enum RegistryKind {
    /** In a JVM of its own. */
    ZOOKEEPER("ZooKeeper", ZooKeeperRegistry::new),
    /** One agent that is the server as well. */
    CONSUL("Consul", ConsulRegistry::new);

    private final String label;
    private final Function<Path, RealRegistry> opener;

    RegistryKind(String label, Function<Path, RealRegistry> opener) {
        this.label = label;
        this.opener = opener;
    }

    /** {@return the name to print} */
    String label() {
        return label;
    }

    /**
     * Starts a server.
     *
     * @param folder for its data and log
     * @return the registry, with no instance
     */
    RealRegistry open(Path folder) {
        return opener.apply(folder);
    }
}
