package io.loadstar.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/** The main class behind {@code scripts/servers start}: one server, until this JVM is ended (stateless). */
final class ServerRun {

    private static final Map<String, Starter> STARTERS =
            new TreeMap<>(Map.of("consul", ServerRun::consul, "zookeeper", ServerRun::zooKeeper));

    private ServerRun() {}

    /** Starts one kind of server. */
    private interface Starter {
        Started start(Path dir, int port);
    }

    /**
     * A server that serves (immutable data).
     *
     * @param uri of the registry
     * @param pid of its process
     */
    private record Started(String uri, long pid) {}

    /**
     * Starts a server, writes its URI to a file once it serves, and waits for its end.
     *
     * @param args the server's name, its folder, its port (0 for a free one), and the file for the URI
     * @throws IOException if the file cannot be written
     */
    public static void main(String[] args) throws IOException {
        Starter starter = STARTERS.get(args[0]);
        if (starter == null) {
            throw new IllegalArgumentException("server: " + args[0] + " (expected: one of " + STARTERS.keySet() + ')');
        }
        Started started = starter.start(Path.of(args[1]), Integer.parseInt(args[2]));
        Path file = Path.of(args[3]);
        Path next = Path.of(args[3] + ".next");
        Files.writeString(next, started.uri() + '\n');
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        ProcessHandle.of(started.pid()).ifPresent(server -> server.onExit().join());
        throw new IllegalStateException(args[0] + ": ended");
    }

    private static Started consul(Path dir, int port) {
        ConsulServer server = ConsulServer.builder(dir).port(port).start();
        return new Started(server.uri(), server.pid());
    }

    private static Started zooKeeper(Path dir, int port) {
        ZooKeeperServer server = ZooKeeperServer.builder(dir).port(port).start();
        return new Started("zookeeper://" + server.connectString() + "/services", server.pid());
    }
}
