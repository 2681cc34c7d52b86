package io.loadstar.testkit.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's connection with the one to the server that belongs to it (loop-confined). */
final class ProxiedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ProxiedConnection.class);

    private final SocketChannel client;
    private final SocketChannel server;
    private final Lane toServer;
    private final Lane toClient;
    private boolean connected;

    private ProxiedConnection(
            SocketChannel client, SocketChannel server, SplittableRandom random, ProxyCounters counters) {
        this.client = client;
        this.server = server;
        this.toServer = new Lane(client, server, random.split(), counters.of(Direction.TO_SERVER));
        this.toClient = new Lane(server, client, random.split(), counters.of(Direction.TO_CLIENT));
    }

    /** Takes an accepted connection on; it is reset at its first turn if the server cannot be reached. */
    static ProxiedConnection open(
            SocketChannel client, Selector selector, SplittableRandom random, ProxyCounters counters)
            throws IOException {
        SocketChannel server = SocketChannel.open();
        try {
            for (SocketChannel end : new SocketChannel[] {client, server}) {
                end.configureBlocking(false);
                end.setOption(StandardSocketOptions.TCP_NODELAY, true);
                end.register(selector, 0);
            }
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return new ProxiedConnection(client, server, random, counters);
    }

    void connect(InetSocketAddress target) {
        try {
            connected = server.connect(target);
        } catch (IOException e) {
            broken(e);
        }
    }

    boolean isOpen() {
        return client.isOpen() && server.isOpen();
    }

    /** Moves what can be moved, without waiting, and tells the selector what to wait for. */
    void turn(Faults faults, Selector selector) {
        if (!isOpen()) {
            return;
        }
        try {
            connected = connected || server.finishConnect();
            if (connected) {
                toServer.turn(faults.toServer());
                toClient.turn(faults.toClient());
            }
            if (toServer.isFinished() && toClient.isFinished()) {
                close();
            } else {
                wish(faults, selector);
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    /** {@return the time until something is due, the greatest value if the selector tells of all that can be} */
    long nanosToWait(Faults faults) {
        if (!connected) {
            return Long.MAX_VALUE;
        }
        return Math.min(toServer.nanosToWait(faults.toServer()), toClient.nanosToWait(faults.toClient()));
    }

    void end(Direction direction) {
        (direction == Direction.TO_SERVER ? toServer : toClient).end();
    }

    /** Closes both ends with a RST. */
    void reset() {
        reset(client);
        reset(server);
    }

    /** Closes both ends with a FIN. */
    void close() {
        close(client);
        close(server);
    }

    /** Closes a socket with a RST. */
    static void reset(SocketChannel end) {
        try {
            end.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException alreadyGone) {
            LOG.debug("{}: not to be reset", end, alreadyGone);
        }
        close(end);
    }

    private static void close(SocketChannel end) {
        try {
            end.close();
        } catch (IOException e) {
            LOG.debug("{}: failed to close", end, e);
        }
    }

    private void broken(IOException cause) {
        LOG.debug("{} to {}: broken", client, server, cause);
        reset();
    }

    private void wish(Faults faults, Selector selector) {
        SelectionKey ofClient = client.keyFor(selector);
        SelectionKey ofServer = server.keyFor(selector);
        if (connected) {
            ofClient.interestOps(ops(toServer.wantsRead(faults.toServer()), toClient.isBlocked()));
            ofServer.interestOps(ops(toClient.wantsRead(faults.toClient()), toServer.isBlocked()));
        } else {
            ofServer.interestOps(SelectionKey.OP_CONNECT);
        }
    }

    private static int ops(boolean read, boolean write) {
        return (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
    }
}
