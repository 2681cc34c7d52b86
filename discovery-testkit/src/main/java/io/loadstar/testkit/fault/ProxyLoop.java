package io.loadstar.testkit.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a proxy, which never waits but in its selector.
 *
 * <p>This class is concurrent: {@link #change}, {@link #forEach} and {@link #close} may be called from any thread; the
 * first two return once the loop has done what was asked. All else is confined to the loop.
 */
final class ProxyLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyLoop.class);
    private static final int BACKLOG = 512;

    private final InetSocketAddress target;
    private final SplittableRandom random;
    private final ProxyCounters counters;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final List<ProxiedConnection> connections = new ArrayList<>();

    private Faults faults = Faults.NONE;
    private volatile boolean closing;
    private volatile boolean ended;

    private ProxyLoop(
            InetSocketAddress target,
            SplittableRandom random,
            ProxyCounters counters,
            Selector selector,
            ServerSocketChannel listener) {
        this.target = target;
        this.random = random;
        this.counters = counters;
        this.selector = selector;
        this.listener = listener;
    }

    /** Listens on a free port of the loopback address. */
    static ProxyLoop open(InetSocketAddress target, SplittableRandom random, ProxyCounters counters)
            throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            return new ProxyLoop(target, random, counters, selector, listener);
        } catch (IOException e) {
            listener.close();
            selector.close();
            throw e;
        }
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    void change(UnaryOperator<Faults> change) {
        call(() -> faults = change.apply(faults));
    }

    void forEach(Consumer<ProxiedConnection> action) {
        call(() -> {
            // Who connected before the call is among them.
            accept();
            connections.forEach(action);
        });
    }

    void close() {
        closing = true;
        selector.wakeup();
    }

    private void call(Action action) {
        Command command = new Command(action, new CompletableFuture<>());
        commands.add(command);
        if (ended) {
            failCommands();
        }
        selector.wakeup();
        if (!command.done.join()) {
            throw new IllegalStateException("fault proxy: closed");
        }
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                await();
                runCommands();
                accept();
                connections.forEach(connection -> connection.turn(faults, selector));
                connections.removeIf(connection -> !connection.isOpen());
                counters.open.set(connections.size());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("fault proxy on port {}: failed", port(), e);
        } finally {
            end();
        }
    }

    private void await() throws IOException {
        long nanos = Long.MAX_VALUE;
        for (ProxiedConnection connection : connections) {
            nanos = Math.min(nanos, connection.nanosToWait(faults));
        }
        if (nanos == 0) {
            selector.selectNow();
        } else if (nanos == Long.MAX_VALUE) {
            selector.select();
        } else {
            selector.select(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        }
        selector.selectedKeys().clear();
    }

    private void runCommands() throws IOException {
        List<Command> ran = new ArrayList<>();
        boolean done = false;
        try {
            for (Command command = commands.poll(); command != null; command = commands.poll()) {
                ran.add(command);
                command.action.run();
            }
            if (!ran.isEmpty()) {
                // A registered channel that was closed is let go by a selection: only then is its RST sent.
                selector.selectNow();
                counters.open.set((int)
                        connections.stream().filter(ProxiedConnection::isOpen).count());
            }
            done = true;
        } finally {
            for (Command command : ran) {
                command.done.complete(done);
            }
        }
    }

    private void accept() throws IOException {
        for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
            if (faults.refusing()) {
                counters.refused.incrementAndGet();
                ProxiedConnection.reset(client);
            } else {
                accepted(client);
            }
        }
    }

    private void accepted(SocketChannel client) {
        try {
            ProxiedConnection connection = ProxiedConnection.open(client, selector, random.split(), counters);
            connections.add(connection);
            counters.accepted.incrementAndGet();
            counters.open.set(connections.size());
            connection.connect(target);
        } catch (IOException e) {
            LOG.warn("fault proxy on port {}: connection not taken", port(), e);
            ProxiedConnection.reset(client);
        }
    }

    private void end() {
        connections.forEach(ProxiedConnection::close);
        counters.open.set(0);
        try (selector;
                listener) {
            LOG.debug("fault proxy on port {}: closed", port());
        } catch (IOException e) {
            LOG.warn("fault proxy: failed to close", e);
        }
        ended = true;
        failCommands();
    }

    private void failCommands() {
        for (Command command = commands.poll(); command != null; command = commands.poll()) {
            command.done.complete(false);
        }
    }

    /** Something to do on the loop. */
    private interface Action {
        void run() throws IOException;
    }

    /** Something to do on the loop, and who waits for it (concurrent). */
    private record Command(Action action, CompletableFuture<Boolean> done) {}
}
