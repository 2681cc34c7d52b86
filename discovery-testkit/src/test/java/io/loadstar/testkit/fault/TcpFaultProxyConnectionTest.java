package io.loadstar.testkit.fault;

import static io.loadstar.testkit.fault.Direction.TO_CLIENT;
import static io.loadstar.testkit.fault.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpFaultProxyConnectionTest {

    private final EchoServer server = new EchoServer();
    private final TcpFaultProxy proxy = TcpFaultProxy.start(server.address(), 1);

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void resetIsSeenByBothEnds() throws Exception {
        try (TestClient client = new TestClient(proxy.address())) {
            assertThat(client.echo("ping")).isEqualTo("ping");
            proxy.reset();
            assertThat(proxy.open()).isZero();
            assertThatThrownBy(() -> client.read(1)).isExactlyInstanceOf(SocketException.class);
            assertThat(server.nextEnd()).isExactlyInstanceOf(SocketException.class);
        }
        try (TestClient next = new TestClient(proxy.address())) {
            assertThat(next.echo("ping")).isEqualTo("ping");
        }
    }

    @Test
    void eachConnectionIsResetAtTheSameByteUntilHealed() throws Exception {
        proxy.resetAfter(TO_CLIENT, 6);
        for (int i = 1; i <= 2; i++) {
            try (TestClient client = new TestClient(proxy.address())) {
                assertThat(client.echo("ping")).isEqualTo("ping");
                client.send("pong");
                assertThatThrownBy(client::readToEnd).isExactlyInstanceOf(SocketException.class);
                assertThat(server.nextEnd()).isExactlyInstanceOf(SocketException.class);
            }
            assertThat(proxy.forwarded(TO_CLIENT)).isEqualTo(6L * i);
        }
        proxy.pass();
        try (TestClient open = new TestClient(proxy.address())) {
            assertThat(open.echo("ping pong")).isEqualTo("ping pong");

            proxy.resetAfter(TO_CLIENT, 9);
            assertThatThrownBy(() -> open.read(1)).isExactlyInstanceOf(SocketException.class);
        }
    }

    @Test
    void aServerThatReadsTheEndCanStillAnswer() throws Exception {
        try (TestClient client = new TestClient(proxy.address())) {
            client.send("ping");
            await().until(() -> server.received() == 4);
            proxy.halfClose(TO_SERVER);
            assertThat(client.readToEnd()).isEqualTo("ping" + EchoServer.BYE);
            assertThat(server.nextEnd()).isEqualTo(EchoServer.END_OF_STREAM);
        }
    }

    @Test
    void aClientThatReadsTheEndCanStillSend() throws Exception {
        try (TestClient client = new TestClient(proxy.address())) {
            assertThat(client.echo("ping")).isEqualTo("ping");
            proxy.halfClose(TO_CLIENT);
            assertThat(client.readToEnd()).isEmpty();

            client.send("more");
            await().until(() -> server.received() == 8);
            await().until(() -> proxy.dropped(TO_CLIENT) == 4);
            client.sendEnd();
            assertThat(server.nextEnd()).isEqualTo(EchoServer.END_OF_STREAM);
        }
    }

    @Test
    void refusedClientsAreResetWhileOpenConnectionsStay() throws Exception {
        try (TestClient open = new TestClient(proxy.address())) {
            assertThat(open.echo("ping")).isEqualTo("ping");
            proxy.refuse();
            assertThatThrownBy(this::ping).isInstanceOf(SocketException.class);
            assertThat(open.echo("pong")).isEqualTo("pong");
            assertThat(proxy.refused()).isEqualTo(1);

            proxy.accept();
            assertThat(ping()).isEqualTo("ping");
            assertThat(proxy.accepted()).isEqualTo(2);

            proxy.refuse();
            proxy.pass();
            assertThat(ping()).isEqualTo("ping");
        }
    }

    @Test
    void acceptLeavesOtherFaults() throws Exception {
        proxy.drop(TO_SERVER);
        proxy.refuse();
        proxy.accept();
        try (TestClient client = new TestClient(proxy.address())) {
            client.send("lost");
            await().until(() -> proxy.dropped(TO_SERVER) == 4);
        }
    }

    @Test
    void aServerThatIsDownResetsTheClient() throws Exception {
        server.close();
        assertThatThrownBy(this::ping).isInstanceOf(SocketException.class);
        await().until(() -> proxy.open() == 0);
    }

    @Test
    void manyConnectionsAreApartFromEachOther() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                clients.add(new TestClient(proxy.address()));
                clients.get(i).send("client-" + (100 + i));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(clients.get(i).readText(10)).isEqualTo("client-" + (100 + i));
            }
            assertThat(proxy.open()).isEqualTo(50);
            assertThat(proxy.accepted()).isEqualTo(50);
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
        await().until(() -> proxy.open() == 0);
        assertThat(proxy.forwarded(TO_SERVER)).isEqualTo(500);
    }

    @Test
    void closeEndsTheThreadAndAllSockets() throws Exception {
        InetSocketAddress address = proxy.address();
        try (TestClient client = new TestClient(address)) {
            assertThat(client.echo("ping")).isEqualTo("ping");
            assertThat(threads()).hasSize(1).allMatch(Thread::isDaemon);

            proxy.close();
            assertThat(threads()).isEmpty();
            assertThat(proxy.open()).isZero();
            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.nextEnd()).isEqualTo(EchoServer.END_OF_STREAM);
            assertThatThrownBy(() -> new TestClient(address)).isInstanceOf(ConnectException.class);
        }
        proxy.close();
        assertThatThrownBy(proxy::pass).isInstanceOf(IllegalStateException.class);
    }

    private String ping() throws IOException {
        try (TestClient client = new TestClient(proxy.address())) {
            return client.echo("ping");
        }
    }

    private List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("loadstar-fault-proxy-" + proxy.port()))
                .toList();
    }
}
