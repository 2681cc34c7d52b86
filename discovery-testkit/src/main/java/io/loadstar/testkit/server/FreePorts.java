package io.loadstar.testkit.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports on the loopback address that no one listens on (stateless).
 *
 * <p>They lie below the range from which systems take the ports of outgoing connections. A client that goes on
 * connecting to the port of a dead server could be given that very port as its own and connect to itself; the server
 * could then not start again.
 */
final class FreePorts {

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;

    private FreePorts() {}

    /** {@return one port} */
    static int one() {
        return some(1)[0];
    }

    /**
     * Returns distinct ports.
     *
     * @param count how many
     * @return the ports
     */
    static int[] some(int count) {
        Set<Integer> ports = new TreeSet<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return ports.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }
}
