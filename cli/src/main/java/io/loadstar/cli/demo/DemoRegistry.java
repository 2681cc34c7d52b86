package io.loadstar.cli.demo;

import io.loadstar.testkit.server.ZooKeeperServer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The registry of the demo: a ZooKeeper server of its own, which it may kill, or one that is there. */
final class DemoRegistry implements AutoCloseable {

    /** Long enough for ten seconds without the registry to end no session before it is back. */
    private static final String OPTIONS = "?session-timeout=6s";

    private final String uri;
    private final @Nullable ZooKeeperServer own;

    private DemoRegistry(String uri, @Nullable ZooKeeperServer own) {
        this.uri = uri;
        this.own = own;
    }

    static DemoRegistry startOwn(Path folder) {
        ZooKeeperServer server = ZooKeeperServer.start(folder.resolve("zookeeper"));
        return new DemoRegistry("zookeeper://" + server.connectString() + "/services" + OPTIONS, server);
    }

    static DemoRegistry existing(String uri) {
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
            own.kill();
        }
    }

    void restart() {
        if (own != null) {
            own.start();
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
