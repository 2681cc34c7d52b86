package io.loadstar.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.NetworkAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
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
    void anOpenPortConnectsAClosedOneRefusesAndANameThatIsNoneDoesNotResolve() throws Exception {
        int closed;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = gone.getLocalPort();
        }
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Trial> trials = new Connector(Dialer.TCP, SHORT)
                    .tryAll(List.of(
                            new Target("a", NetworkAddress.of("127.0.0.1", open.getLocalPort())),
                            new Target("b", NetworkAddress.of("127.0.0.1", closed)),
                            new Target("c", NetworkAddress.of("no-such-host.invalid", 80))));

            assertThat(trials)
                    .extracting(Trial::failure)
                    .containsExactly(null, ConnectFailure.Kind.REFUSED.failure(), ConnectFailure.Kind.NAME.failure());
        }
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
    void anAttemptIsGivenTheTimeoutAndOneThatTakesLongerIsSaid() throws Exception {
        Dialer dialer = (address, timeout) -> {
            throw new SocketTimeoutException("after " + timeout);
        };

        List<Trial> trials = new Connector(dialer, SHORT).tryAll(targets(1));

        assertThat(trials).singleElement().asString().isEqualTo("i0 127.0.0.1:1: no answer in time");
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
