package io.loadstar.testkit.outage;

import static io.loadstar.testkit.outage.OutageScenario.CORRUPTED;
import static io.loadstar.testkit.outage.OutageScenario.FLAPPING;
import static io.loadstar.testkit.outage.OutageScenario.REFUSED;
import static io.loadstar.testkit.outage.OutageScenario.RESET;
import static io.loadstar.testkit.outage.OutageScenario.SILENT;
import static io.loadstar.testkit.outage.OutageScenario.SLICED;
import static io.loadstar.testkit.outage.OutageScenario.SLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.testkit.fault.EchoServer;
import io.loadstar.testkit.fault.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each scenario of a link does what its doc says to the connections to a server. */
class LinkOutagesTest {

    private static final EchoServer SERVER = new EchoServer();
    private static final String TEXT = "0123456789".repeat(100);

    @RegisterExtension
    static final RegistryOutages OUTAGES = RegistryOutages.inFrontOf(
            () -> "echo://localhost:" + SERVER.address().getPort() + "/path?option=1");

    @AfterAll
    static void stop() throws IOException {
        SERVER.close();
    }

    private static InetSocketAddress address(Outage outage) {
        URI uri = URI.create(outage.registry());
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private static String echo(Outage outage) throws IOException {
        try (TestClient client = new TestClient(address(outage))) {
            return client.echo(TEXT);
        }
    }

    @OutageTest
    void thereIsAWayToTheServerBeforeAndAfter(Outage outage) throws IOException {
        assertThat(outage.registry()).matches("echo://127.0.0.1:\\d+/path\\?option=1");
        assertThat(echo(outage)).isEqualTo(TEXT);
        outage.begin();
        outage.end();
        assertThat(echo(outage)).isEqualTo(TEXT);
    }

    @OutageTest({REFUSED, FLAPPING})
    void connectionsBreakAndNewOnesAreRefused(Outage outage) throws IOException {
        try (TestClient open = new TestClient(address(outage))) {
            assertThat(open.echo("ping")).isEqualTo("ping");
            outage.begin();
            assertThatThrownBy(() -> open.read(1)).isInstanceOf(SocketException.class);
        }
        await().untilAsserted(() -> assertThatThrownBy(() -> echo(outage)).isInstanceOf(SocketException.class));
    }

    @OutageTest(FLAPPING)
    void connectionsAreTakenNowAndThen(Outage outage) {
        outage.begin();
        await().ignoreExceptions().until(() -> echo(outage).equals(TEXT));
        assertThat(outage.isOn()).isTrue();
    }

    @OutageTest(SILENT)
    void connectionsStayAndNothingArrivesUntilTheyBreakAtTheEnd(Outage outage) throws IOException {
        try (TestClient open = new TestClient(address(outage))) {
            assertThat(open.echo("ping")).isEqualTo("ping");
            outage.begin();
            long received = SERVER.received();
            open.send("lost");
            assertThatThrownBy(() -> open.readWithin(Duration.ofMillis(200)))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(SERVER.received()).isEqualTo(received);

            outage.end();
            assertThatThrownBy(() -> open.read(1)).isInstanceOf(SocketException.class);
        }
    }

    @OutageTest(SLOW)
    void eachWayTakesHalfASecond(Outage outage) throws IOException {
        outage.begin();
        long start = System.nanoTime();
        assertThat(echo(outage)).isEqualTo(TEXT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @OutageTest(RESET)
    void connectionsBreakWithinAnAnswer(Outage outage) {
        outage.begin();
        assertThatThrownBy(() -> echo(outage)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> echo(outage)).isInstanceOf(SocketException.class);
    }

    @OutageTest(SLICED)
    void allArrivesInPieces(Outage outage) throws IOException {
        outage.begin();
        assertThat(echo(outage)).isEqualTo(TEXT);
    }

    @OutageTest(CORRUPTED)
    void someOfWhatTheServerSendsIsFlippedTheSameForASeed(Outage outage) throws IOException {
        outage.begin();
        String first = echo(outage);
        assertThat(first).hasSameSizeAs(TEXT).isNotEqualTo(TEXT);

        LinkRun same = new LinkRun(
                CORRUPTED, 42, "echo://localhost:" + SERVER.address().getPort());
        try (same) {
            same.begin();
            assertThat(echo(same)).isEqualTo(first);
        }
    }
}
