package io.loadstar.benchmarks.registry;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy that counts the HTTP/1.1 requests that pass through it (concurrent).
 *
 * <p>A request is counted where its headers end; the requests that are counted have no bodies. One thread moves the bytes
 * of all connections.
 */
final class CountingProxy implements AutoCloseable {

    private static final int BUFFER = 64 << 10;
    private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

    private final InetSocketAddress target;
    private final Selector selector;
    private final ServerSocketChannel door;
    private final Thread thread = new Thread(this::run, "counting-proxy");
    private final AtomicLong requests = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Opens a proxy on a free port.
     *
     * @param targetPort of a server on this machine
     */
    CountingProxy(int targetPort) {
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        try {
            this.selector = Selector.open();
            this.door = ServerSocketChannel.open();
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            door.configureBlocking(false);
            door.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return its port} */
    int port() {
        return door.socket().getLocalPort();
    }

    /** {@return how many requests there have been} */
    long requests() {
        return requests.get();
    }

    /** {@return how many connections are open} */
    int connections() {
        return open.get();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.attachment() instanceof End end) {
                end.move();
            } else {
                accept();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        SocketChannel client = door.accept();
        if (client != null) {
            End here = new End(client, true);
            here.join(new End(SocketChannel.open(target), false));
            open.incrementAndGet();
        }
    }

    /** One of the two sockets of a connection (confined to the proxy's thread). */
    private final class End {
        private final SocketChannel channel;
        private final boolean client;
        private final SelectionKey key;

        /** What the other end sent and this one has not taken yet. */
        private final ByteBuffer pending = ByteBuffer.allocate(BUFFER);

        private @Nullable End other;
        private int matched;

        End(SocketChannel channel, boolean client) throws IOException {
            this.channel = channel;
            this.client = client;
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            this.key = channel.register(selector, 0, this);
        }

        void join(End peer) {
            other = peer;
            peer.other = this;
            key.interestOps(SelectionKey.OP_READ);
            peer.key.interestOps(SelectionKey.OP_READ);
        }

        /** A broken connection is an end as any other. */
        void move() throws IOException {
            End peer = requireNonNull(other);
            try {
                if (key.isWritable()) {
                    flush(peer);
                }
                if (key.isValid() && key.isReadable()) {
                    read(peer);
                }
            } catch (IOException broken) {
                end(peer);
            }
        }

        private void read(End peer) throws IOException {
            int start = peer.pending.position();
            if (channel.read(peer.pending) < 0) {
                end(peer);
                return;
            }
            for (int i = start; client && i < peer.pending.position(); i++) {
                count(peer.pending.get(i));
            }
            peer.flush(this);
        }

        private void count(byte next) {
            if (next != END_OF_HEADERS[matched]) {
                matched = next == '\r' ? 1 : 0;
            } else if (++matched == END_OF_HEADERS.length) {
                matched = 0;
                requests.incrementAndGet();
            }
        }

        /** Writes what it can; the sender is not read from while something is left. */
        private void flush(End sender) throws IOException {
            pending.flip();
            channel.write(pending);
            pending.compact();
            boolean left = pending.position() > 0;
            set(key, SelectionKey.OP_WRITE, left);
            set(sender.key, SelectionKey.OP_READ, !left);
        }

        private void end(End peer) throws IOException {
            open.decrementAndGet();
            channel.close();
            peer.channel.close();
        }
    }

    private static void set(SelectionKey key, int operation, boolean on) {
        int others = key.interestOps() & ~operation;
        key.interestOps(on ? others | operation : others);
    }

    /** Closes its port and every connection; returns when they are closed. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
