package io.loadstar.cli.doctor;

import io.loadstar.NetworkAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Connects to an address and hangs up (concurrent). */
@FunctionalInterface
public interface Dialer {

    /** By TCP, from this machine; a name's addresses are tried in turn, in the time that is given for all. */
    Dialer TCP = Dialer::connect;

    /**
     * Connects, sends nothing, and hangs up.
     *
     * @param address the address
     * @param timeout the longest that it may take
     * @throws IOException if it does not connect
     */
    void dial(NetworkAddress address, Duration timeout) throws IOException;

    private static void connect(NetworkAddress address, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        IOException first = null;
        for (InetAddress ip : InetAddress.getAllByName(address.host())) {
            long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(ip, address.port()), (int) Math.min(left, Integer.MAX_VALUE));
                return;
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IOException("the name has no address") : first;
    }
}
