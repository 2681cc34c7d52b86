package io.loadstar.testkit.fault;

import static io.loadstar.testkit.fault.Direction.TO_CLIENT;
import static io.loadstar.testkit.fault.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the bytes; {@link TcpFaultProxyConnectionTest} has what becomes of connections. */
@Timeout(60)
class TcpFaultProxyTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final EchoServer server = new EchoServer();
    private final TcpFaultProxy proxy = TcpFaultProxy.start(server.address(), 1);

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void aMegabyteArrivesIntactInBothDirections() throws Exception {
        byte[] bytes = bytes(1 << 20);
        try (TestClient client = new TestClient(proxy.address())) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendAll(client, bytes));
            assertThat(client.read(bytes.length)).isEqualTo(bytes);
            sent.get(10, TimeUnit.SECONDS);
        }
        assertThat(server.received()).isEqualTo(bytes.length);
        assertThat(proxy.forwarded(TO_SERVER)).isEqualTo(bytes.length);
        await().until(() -> proxy.forwarded(TO_CLIENT) >= bytes.length);
    }

    @Test
    void delayedBytesArriveInOrderAndNoSoonerThanAsked() throws Exception {
        Duration delay = Duration.ofMillis(100);
        try (TestClient client = new TestClient(proxy.address())) {
            assertThat(client.echo("first")).isEqualTo("first");
            proxy.delay(TO_SERVER, delay);
            proxy.delay(TO_CLIENT, delay);
            long start = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                client.send(String.valueOf(i));
            }
            assertThat(client.readText(10)).isEqualTo("0123456789");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay.multipliedBy(2));
        }
    }

    @Test
    void delayHoldsUpOneDirectionOnlyUntilHealed() throws Exception {
        try (TestClient client = new TestClient(proxy.address())) {
            proxy.delay(TO_CLIENT, HOUR);
            for (int i = 1; i <= 10; i++) {
                client.send("x");
                int sent = i;
                await().until(() -> server.received() == sent);
            }
            assertThat(proxy.forwarded(TO_CLIENT)).isZero();

            proxy.pass();
            assertThat(client.readText(10)).isEqualTo("xxxxxxxxxx");
        }
    }

    @Test
    void theEndOfTheStreamIsDelayedToo() throws Exception {
        Duration delay = Duration.ofMillis(100);
        try (TestClient client = new TestClient(proxy.address())) {
            proxy.delay(TO_SERVER, delay);
            long start = System.nanoTime();
            client.sendEnd();
            assertThat(client.readToEnd()).isEqualTo(EchoServer.BYE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay);
        }
    }

    @Test
    void whatIsDroppedToTheServerNeverArrivesAndTheConnectionLivesOn() throws Exception {
        try (TestClient client = new TestClient(proxy.address())) {
            proxy.drop(TO_SERVER);
            client.send("lost");
            await().until(() -> proxy.dropped(TO_SERVER) == 4);

            proxy.pass();
            assertThat(client.echo("kept")).isEqualTo("kept");
            assertThat(server.received()).isEqualTo(4);
            assertThat(proxy.open()).isEqualTo(1);
        }
    }

    @Test
    void whatIsDroppedToTheClientNeverArrivesAndTheConnectionLivesOn() throws Exception {
        try (TestClient client = new TestClient(proxy.address())) {
            proxy.drop(TO_CLIENT);
            client.send("lost");
            await().until(() -> proxy.dropped(TO_CLIENT) == 4);
            assertThat(server.received()).isEqualTo(4);

            proxy.pass();
            assertThat(client.echo("kept")).isEqualTo("kept");
            assertThat(proxy.accepted()).isEqualTo(1);
        }
    }

    @Test
    void dropLosesDelayedBytesTooButNotTheEndOfTheStream() throws Exception {
        try (TestClient client = new TestClient(proxy.address())) {
            proxy.delay(TO_SERVER, HOUR);
            client.send("lost");
            proxy.drop(TO_SERVER);
            client.sendEnd();
            await().until(() -> proxy.dropped(TO_SERVER) == 4);

            proxy.pass();
            assertThat(client.readToEnd()).isEqualTo(EchoServer.BYE);
        }
    }

    @Test
    void aStalledSenderIsBlockedAndLosesNothing() throws Exception {
        try (SocketChannel client = SocketChannel.open(proxy.address())) {
            await().until(() -> proxy.open() == 1);
            proxy.stall(TO_SERVER);
            client.configureBlocking(false);
            ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
            int sent = 0;
            for (int n = client.write(chunk.clear()); n > 0; n = client.write(chunk.clear())) {
                sent += n;
            }
            assertThat(proxy.forwarded(TO_SERVER)).isZero();

            proxy.pass();
            client.configureBlocking(true);
            assertThat(client.socket().getInputStream().readNBytes(sent)).hasSize(sent);
        }
    }

    @Test
    void slicesOfOneByteMakeTheSameBytes() throws Exception {
        byte[] bytes = bytes(1000);
        try (TestClient client = new TestClient(proxy.address())) {
            proxy.slice(TO_SERVER, 1);
            client.send(bytes);
            assertThat(client.read(bytes.length)).isEqualTo(bytes);
            assertThat(proxy.writes(TO_SERVER)).isEqualTo(bytes.length);
        }
    }

    @Test
    void corruptionFlipsOneBitOfSomeBytesTheSameOnesForTheSameSeed() throws Exception {
        byte[] bytes = bytes(4096);
        byte[] whole = corrupted(bytes, 7, bytes.length);
        assertThat(whole).hasSameSizeAs(bytes).isNotEqualTo(bytes);
        int changed = 0;
        for (int i = 0; i < bytes.length; i++) {
            int bits = Integer.bitCount((whole[i] ^ bytes[i]) & 0xff);
            assertThat(bits).isLessThanOrEqualTo(1);
            changed += bits;
        }
        assertThat(changed).isBetween(bytes.length / 3, bytes.length * 2 / 3);
        assertThat(corrupted(bytes, 7, 100)).as("same seed, cut otherwise").isEqualTo(whole);
        assertThat(corrupted(bytes, 8, bytes.length)).as("another seed").isNotEqualTo(whole);
    }

    @Test
    void argumentsOutOfBoundsAreNamed() {
        assertThatThrownBy(() -> proxy.slice(TO_SERVER, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size: 0 (expected: at least 1)");
        assertThatThrownBy(() -> proxy.corrupt(TO_SERVER, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("probability: NaN (expected: 0 to 1)");
        assertThatThrownBy(() -> proxy.resetAfter(TO_SERVER, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytes: -1 (expected: not negative)");
        assertThatThrownBy(() -> proxy.delay(TO_SERVER, Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delay: PT-0.000000001S (expected: PT0S to PT1H)");
    }

    private byte[] corrupted(byte[] bytes, long seed, int cut) throws IOException {
        try (TcpFaultProxy seeded = TcpFaultProxy.start(server.address(), seed);
                TestClient client = new TestClient(seeded.address())) {
            seeded.corrupt(TO_SERVER, 0.5);
            for (int at = 0; at < bytes.length; at += cut) {
                client.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + cut)));
            }
            return client.read(bytes.length);
        }
    }

    private static void sendAll(TestClient client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
