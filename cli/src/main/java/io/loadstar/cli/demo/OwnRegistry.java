package io.loadstar.cli.demo;

import io.loadstar.testkit.server.ConsulServer;
import io.loadstar.testkit.server.ServerBinaries;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.nio.file.Path;
import java.time.Duration;

/** A real registry that the demo starts, kills and starts again. */
enum OwnRegistry {
    /** A server in a JVM of its own, from the class path. */
    ZOOKEEPER("ZooKeeper") {
        @Override
        void require() {
            // It comes with the command.
        }

        @Override
        Server start(Path folder, Duration session) {
            ZooKeeperServer server = ZooKeeperServer.start(folder.resolve("zookeeper"));
            String uri =
                    "zookeeper://" + server.connectString() + "/services?session-timeout=" + session.toSeconds() + "s";
            return new Server(uri, server::kill, server::start, server::close);
        }
    },
    /** An agent as {@code scripts/servers} installs it. */
    CONSUL("Consul") {
        @Override
        void require() {
            if (ServerBinaries.find("consul", ConsulServer.VERSION).isEmpty()) {
                throw new IllegalArgumentException(
                        "--with: consul (expected: an agent that is installed; scripts/servers install consul does it)");
            }
        }

        @Override
        Server start(Path folder, Duration session) {
            ConsulServer server =
                    ConsulServer.builder(folder.resolve("consul")).persistent().start();
            return new Server(server.uri(), server::kill, server::start, server::close);
        }
    };

    private final String title;

    OwnRegistry(String title) {
        this.title = title;
    }

    /** {@return its name in a sentence} */
    String title() {
        return title;
    }

    /**
     * Sees to it that it could be started.
     *
     * @throws IllegalArgumentException if it is not installed; says how to have it
     */
    abstract void require();

    /**
     * Starts one.
     *
     * @param folder for its data
     * @param session how long one that has sessions keeps what a server registered that was killed
     * @return the server
     */
    abstract Server start(Path folder, Duration session);

    /**
     * One that runs.
     *
     * @param uri its URI, with the options that the demo needs
     * @param kill ends it without warning
     * @param restart starts it again, with what it knew
     * @param close ends it
     */
    record Server(String uri, Runnable kill, Runnable restart, Runnable close) {}
}
