package io.loadstar.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.NetworkAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How addresses are tried. */
@Timeout(60)
class ConnectorTest {

    private static final Duration SHORT = Duration.ofSeconds(2);

    private static Target target(int number) {
        return new Target("i" + number, NetworkAddress.of("127.0.0.1", number + 1));
    }

    private static List<Target> targets(int count) {
        return IntStream.range(0, count).mapToObj(ConnectorTest::target).toList();
    }

    @Test
    void anOpenPortConnectsAndAClosedOneRefuses() throws Exception {
        int closed;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = gone.getLocalPort();
        }
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Trial> trials = new Connector(Dialer.TCP, SHORT)
                    .tryAll(List.of(
                            new Target("a", NetworkAddress.of("127.0.0.1", open.getLocalPort())),
                            new Target("b", NetworkAddress.of("127.0.0.1", closed))));

            assertThat(trials).extracting(Trial::failure).containsExactly(null, ConnectFailure.Kind.REFUSED.failure());
        }
    }

    @Test
    void aNameThatIsNoneIsSaid() throws Exception {
        Dialer dialer = (address, timeout) -> {
            throw new UnknownHostException(address.host());
        };

        List<Trial> trials = new Connector(dialer, SHORT).tryAll(targets(1));

        assertThat(trials).singleElement().asString().isEqualTo("i0 127.0.0.1:1: its name does not resolve");
    }

    @Test
    void atMost16AreTriedAtATimeAndAllAreTriedInOrder() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(Connector.AT_A_TIME);
        Dialer dialer = (address, timeout) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            full.countDown();
            await(full);
            now.decrementAndGet();
        };

        List<Trial> trials = new Connector(dialer, SHORT).tryAll(targets(100));

        assertThat(most).hasValue(Connector.AT_A_TIME);
        assertThat(trials).extracting(Trial::target).isEqualTo(targets(100));
        assertThat(trials).noneMatch(Trial::failed);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anAttemptIsGivenTheTimeoutAndOneThatTakesAsLongIsSaid() throws Exception {
        Queue<Duration> given = new ConcurrentLinkedQueue<>();
        Dialer dialer = (address, timeout) -> {
            given.add(timeout);
            throw new SocketTimeoutException("Connect timed out");
        };

        List<Trial> trials = new Connector(dialer, SHORT).tryAll(targets(1));

        assertThat(given).containsExactly(SHORT);
        assertThat(trials).singleElement().asString().isEqualTo("i0 127.0.0.1:1: no answer in time");
    }

    @Test
    void attemptsThatDoNotKeepToTheTimeoutAreInterruptedAndSaid() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(Connector.AT_A_TIME);
        CountDownLatch never = new CountDownLatch(1);
        Dialer dialer = (address, timeout) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new IOException(e);
            }
        };

        // Two of them never begin.
        List<Target> targets = targets(Connector.AT_A_TIME + 2);
        List<Trial> trials = new Connector(dialer, Duration.ofMillis(500), Duration.ZERO).tryAll(targets);

        assertThat(trials).extracting(Trial::target).isEqualTo(targets);
        assertThat(trials).extracting(Trial::failure).containsOnly(ConnectFailure.UNFINISHED);
        await(interrupted);
    }

    @Test
    void whatTheSystemSaysElseIsSaidInItsWords() throws Exception {
        Dialer dialer = (address, timeout) -> {
            throw new IOException("Too many open\nfiles");
        };

        List<Trial> trials = new Connector(dialer, SHORT).tryAll(targets(1));

        assertThat(trials).singleElement().asString().isEqualTo("i0 127.0.0.1:1: Too many open\\nfiles");
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new Connector(Dialer.TCP, SHORT).tryAll(targets(1)))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
