package io.loadstar.internal.health;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.HealthCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes where a TCP connection is accepted, and closes it at once (concurrent).
 *
 * <p>Each check has a thread of the blocking executor, as a host's name is looked up on it. Of a name's addresses one
 * that accepts is enough; they are tried in the resolver's order, each with its share of the time that is left.
 */
final class TcpHealthCheck implements HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TcpHealthCheck.class);

    private final int port;
    private final Executor blocking;
    private final Set<Socket> connecting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Creates the check.
     *
     * @param port where to connect; 0 for the instance's own port
     * @param blocking a thread for each check
     */
    TcpHealthCheck(int port, Executor blocking) {
        this.port = port;
        this.blocking = blocking;
    }

    @Override
    public CompletionStage<Result> check(ServiceInstance target, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return CompletableFuture.supplyAsync(() -> connect(target.host(), portOf(target), deadline), blocking);
    }

    private int portOf(ServiceInstance target) {
        return port == 0 ? target.port() : port;
    }

    private Result connect(String host, int port, long deadline) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (IOException e) {
            return Result.fail("no address of " + host);
        }
        Result result = Result.fail("no address of " + host);
        for (int i = 0; i < addresses.length && !result.passed(); i++) {
            long share = (deadline - System.nanoTime()) / (addresses.length - i);
            result = connect(new InetSocketAddress(addresses[i], port), TimeUnit.NANOSECONDS.toMillis(share));
        }
        return result;
    }

    private Result connect(InetSocketAddress address, long millis) {
        // A timeout of 0 would mean none.
        if (millis <= 0) {
            return Result.fail("no time left to connect to " + text(address));
        }
        try (Socket socket = new Socket()) {
            connect(socket, address, (int) Math.min(millis, Integer.MAX_VALUE));
            return Result.pass("connected to " + text(address));
        } catch (SocketTimeoutException e) {
            return Result.fail("no connection to " + text(address) + " within " + millis + " ms");
        } catch (IOException e) {
            return Result.fail("no connection to " + text(address) + ": " + e.getMessage());
        }
    }

    /** A thread that connects cannot be interrupted; closing its socket ends it. */
    private void connect(Socket socket, InetSocketAddress address, int millis) throws IOException {
        connecting.add(socket);
        try {
            if (closed) {
                throw new IOException("the check is closed");
            }
            socket.connect(address, millis);
        } finally {
            connecting.remove(socket);
        }
    }

    private static String text(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        return (ip.indexOf(':') >= 0 ? '[' + ip + ']' : ip) + ':' + address.getPort();
    }

    /** Ends the checks under way. */
    @Override
    public void close() {
        closed = true;
        for (Socket socket : connecting) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("A socket of a check could not be closed", e);
            }
        }
    }
}
