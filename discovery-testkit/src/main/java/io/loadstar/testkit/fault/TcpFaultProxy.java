package io.loadstar.testkit.fault;

import static java.util.Objects.requireNonNull;

import io.loadstar.testkit.fault.LaneFaults.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A TCP proxy between a client and a server of a test that does to their connections what a network does.
 *
 * <p>This class is concurrent: all methods may be called from any thread, at any time. One daemon thread,
 * {@code loadstar-fault-proxy-} and the port, moves all bytes; it ends with {@link #close()}.
 *
 * <p>A fault is set by a method while the proxy runs, and is in force when the method has returned, for connections
 * that are open and for those that come. Delay, slices, corruption and {@link #resetAfter} add up; {@link #drop} and
 * {@link #stall} take each other's place. {@link #pass()} takes all of them back. {@link #reset()} and {@link #halfClose} are events: they happen
 * once, to the connections that are open.
 *
 * <p>What one end does reaches the other as it would without a proxy: the end of a stream as an end, in order with the
 * bytes; a broken connection as a RST. A server that cannot be reached is a connection that is reset soon after it was
 * accepted. Up to 1 MiB of each direction is on its way before a sender is held up.
 *
 * <pre>{@code
 * try (TcpFaultProxy proxy = TcpFaultProxy.start(server.address(), 42)) {
 *     Client client = new Client(proxy.address());
 *     proxy.drop(Direction.TO_CLIENT);
 *     assertThatThrownBy(client::ping).isInstanceOf(SocketTimeoutException.class);
 *     proxy.pass();
 *     client.ping();
 * }
 * }</pre>
 */
public final class TcpFaultProxy implements AutoCloseable {

    private static final Duration LONGEST_DELAY = Duration.ofHours(1);
    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final ProxyLoop loop;
    private final ProxyCounters counters;
    private final InetSocketAddress address;
    private final Thread thread;

    private TcpFaultProxy(ProxyLoop loop, ProxyCounters counters) {
        this.loop = loop;
        this.counters = counters;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), loop.port());
        this.thread = new Thread(loop, "loadstar-fault-proxy-" + loop.port());
        this.thread.setDaemon(true);
    }

    /**
     * Starts a proxy, without any fault, on a free port of the loopback address.
     *
     * @param target the server, which need not run yet
     * @param seed of what is left to chance, the flips of {@link #corrupt}
     * @return the proxy
     * @throws IllegalArgumentException if the target's host is not resolved
     * @throws UncheckedIOException if it cannot listen
     */
    public static TcpFaultProxy start(InetSocketAddress target, long seed) {
        if (target.isUnresolved()) {
            throw new IllegalArgumentException("target: " + target + " (expected: a resolved address)");
        }
        ProxyCounters counters = new ProxyCounters();
        try {
            TcpFaultProxy proxy =
                    new TcpFaultProxy(ProxyLoop.open(target, new SplittableRandom(seed), counters), counters);
            proxy.thread.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("fault proxy to " + target + ": cannot listen", e);
        }
    }

    /** {@return the port to connect to instead of the server's} */
    public int port() {
        return address.getPort();
    }

    /** {@return the address to connect to instead of the server's, on the loopback interface} */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Takes all faults back, {@link #refuse()} too.
     *
     * <p>Delayed bytes arrive at once, and so do the bytes and ends of streams that were held up by {@link #stall}. Bytes
     * that were dropped or changed stay so.
     *
     * @throws IllegalStateException if the proxy is closed
     */
    public void pass() {
        loop.change(faults -> Faults.NONE);
    }

    /**
     * Adds latency: each byte, and the end of the stream, arrives this much later than it was sent, in order.
     *
     * <p>Bytes on their way get the new delay too. The other direction is as fast as before.
     *
     * @param direction of the bytes
     * @param delay 0 to 1 hour; 0 is none
     * @throws IllegalArgumentException if the delay is out of bounds
     * @throws IllegalStateException if the proxy is closed
     */
    public void delay(Direction direction, Duration delay) {
        if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: PT0S to " + LONGEST_DELAY + ")");
        }
        change(direction, lane -> lane.delayNanos(delay.toNanos()));
    }

    /**
     * Throws bytes away: the sender can go on sending, the receiver hears nothing, and the connection stays open.
     *
     * <p>Bytes on their way are lost too; see {@link #dropped}. The end of the stream is held back until {@link #pass()}.
     *
     * @param direction of the bytes
     * @throws IllegalStateException if the proxy is closed
     */
    public void drop(Direction direction) {
        change(direction, lane -> lane.flow(Flow.DROP));
    }

    /**
     * Stops reading: the receiver hears nothing, and the sender is blocked once the systems' buffers are full.
     *
     * <p>What was read before still arrives; nothing is lost, and all goes on with {@link #pass()}.
     *
     * @param direction of the bytes
     * @throws IllegalStateException if the proxy is closed
     */
    public void stall(Direction direction) {
        change(direction, lane -> lane.flow(Flow.STALL));
    }

    /**
     * Limits each write: the receiver finds the bytes in pieces, in the extreme one by one.
     *
     * <p>Each write is sent at once ({@code TCP_NODELAY}), but a receiver that is slower than the proxy may find several
     * of them in one read.
     *
     * @param direction of the bytes
     * @param size the most bytes of a write, at least 1
     * @throws IllegalArgumentException if the size is less than 1
     * @throws IllegalStateException if the proxy is closed
     */
    public void slice(Direction direction, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: at least 1)");
        }
        change(direction, lane -> lane.slice(size));
    }

    /**
     * Flips bits: the receiver finds as many bytes as were sent, in some of them one bit changed.
     *
     * <p>With the same seed, connections made in the same order and the fault set before their first byte, the same bits
     * of the same bytes are flipped, however the bytes were cut.
     *
     * @param direction of the bytes
     * @param probability of each byte to be changed, 0 to 1; 0 is none
     * @throws IllegalArgumentException if the probability is out of bounds
     * @throws IllegalStateException if the proxy is closed
     */
    public void corrupt(Direction direction, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability: " + probability + " (expected: 0 to 1)");
        }
        change(direction, lane -> lane.corruption(probability));
    }

    /**
     * Breaks all open connections: both ends get a RST, and bytes on their way are lost.
     *
     * <p>An end that reads or writes fails, in Java with a {@link java.net.SocketException}. New connections are taken.
     *
     * @throws IllegalStateException if the proxy is closed
     */
    public void reset() {
        loop.forEach(ProxiedConnection::reset);
    }

    /**
     * Breaks each connection in the middle of what is sent: both ends get a RST once the connection has passed on this
     * many bytes of a direction since it was opened, at once if it has.
     *
     * <p>The receiver finds no byte behind that one, and may find fewer: the systems may drop what was not read yet.
     *
     * @param direction of the bytes
     * @param bytes not negative; with 0 a connection is reset as soon as it is made
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if the proxy is closed
     */
    public void resetAfter(Direction direction, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: not negative)");
        }
        change(direction, lane -> lane.resetAfter(bytes));
    }

    /**
     * Ends one direction of all open connections: the receiver reads the end of the stream, after the bytes that are on
     * their way, and the other direction flows on.
     *
     * <p>What the sender still sends is thrown away. It cannot be taken back.
     *
     * @param direction to end
     * @throws IllegalStateException if the proxy is closed
     */
    public void halfClose(Direction direction) {
        requireNonNull(direction, "direction");
        loop.forEach(connection -> connection.end(direction));
    }

    /**
     * Refuses new connections, until {@link #accept()} or {@link #pass()}; those that are open stay.
     *
     * <p>The port stays taken: a client can connect, and finds its connection reset at once.
     *
     * @throws IllegalStateException if the proxy is closed
     */
    public void refuse() {
        loop.change(faults -> faults.refusing(true));
    }

    /**
     * Takes new connections again; other faults stay.
     *
     * @throws IllegalStateException if the proxy is closed
     */
    public void accept() {
        loop.change(faults -> faults.refusing(false));
    }

    /** {@return how many connections were taken, without those refused} */
    public long accepted() {
        return counters.accepted.get();
    }

    /** {@return how many connections were refused} */
    public long refused() {
        return counters.refused.get();
    }

    /** {@return how many connections are open} */
    public int open() {
        return counters.open.get();
    }

    /**
     * Returns how many bytes were passed on.
     *
     * @param direction of the bytes
     * @return the bytes of all connections since the start
     */
    public long forwarded(Direction direction) {
        return counters.of(direction).forwarded.get();
    }

    /**
     * Returns how many bytes were thrown away, by {@link #drop} or after {@link #halfClose}.
     *
     * <p>A test that heals the proxy waits first until the bytes that it wants lost are counted here.
     *
     * @param direction of the bytes
     * @return the bytes of all connections since the start
     */
    public long dropped(Direction direction) {
        return counters.of(direction).dropped.get();
    }

    /**
     * Returns in how many writes bytes were passed on.
     *
     * @param direction of the bytes
     * @return the writes of all connections since the start
     */
    public long writes(Direction direction) {
        return counters.of(direction).writes.get();
    }

    /**
     * Closes the port and all connections, and waits for the proxy's thread to end.
     *
     * <p>Both ends of an open connection find it closed, or reset if they had sent bytes that were not read. A proxy that
     * is closed already stays so.
     *
     * @throws IllegalStateException if the thread does not end within 10 seconds
     */
    @Override
    public void close() {
        loop.close();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(thread.getName() + ": did not end");
        }
    }

    private void change(Direction direction, UnaryOperator<LaneFaults> change) {
        requireNonNull(direction, "direction");
        loop.change(faults -> faults.with(direction, change));
    }
}
