package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryHttpClientTest {

    private final Rig rig = new Rig();
    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        rig.close();
        server.close();
    }

    private RegistryHttpClient client() {
        return rig.open("test://127.0.0.1:" + server.getPort());
    }

    private static MockResponse answer(int status, String body) {
        return new MockResponse.Builder().code(status).body(body).build();
    }

    @Test
    void aQueryIsSentAsItIsMeant() throws Exception {
        server.enqueue(answer(200, "{\"a\": [1, true, null, \"x\"]}"));
        HttpQuery query = HttpQuery.put("v1", "a/b c", "ü?")
                .query("tag", "x&y")
                .query("tag", "z")
                .header("X-Extra", "1")
                .json(JsonText.object(o -> o.field("Name", "orders")))
                .build();

        HttpAnswer<List<Object>> answer = Rig.get(client().send(query, Rig.trees()));

        RecordedRequest request = server.takeRequest();
        assertThat(request.getRequestLine()).isEqualTo("PUT /v1/a%2Fb%20c/%C3%BC%3F?tag=x%26y&tag=z HTTP/1.1");
        assertThat(request.getHeaders().get("X-Extra")).isEqualTo("1");
        assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
        assertThat(request.getHeaders().get("X-Test-Token")).isNull();
        assertThat(request.getBody()).isNotNull();
        assertThat(request.getBody().utf8()).isEqualTo("{\"Name\":\"orders\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).hasToString("[{a=[1, true, null, x]}]");
        assertThat(answer.endpoint()).isEqualTo("127.0.0.1:" + server.getPort());
    }

    @Test
    void anAnswerThatIsNoSuccessHasTheBeginOfItsBody() {
        server.enqueue(answer(500, "No cluster leader\r\n" + "x".repeat(100_000)));

        HttpAnswer<?> answer = Rig.ask(client());

        assertThat(answer.isSuccess()).isFalse();
        assertThat(answer.text())
                .startsWith("No cluster leader\\u000d\\u000axxx")
                .hasSize(256);
        assertThatThrownBy(answer::body).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        RegistryHttpClient client = client();
        for (int i = 0; i < 3; i++) {
            server.enqueue(answer(200, "[]"));
            Rig.ask(client);
            assertThat(server.takeRequest().getExchangeIndex()).isEqualTo(i);
        }
    }

    @Test
    void aReaderThatBreaksDownIsAnErrorWithItsStack() {
        server.enqueue(answer(200, "[]"));

        DiscoveryError error = Rig.error(client().send(Rig.query(), json -> Integer.parseInt("tw0")));

        assertThat(error.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(error.message()).contains("the answer cannot be read: java.lang.NumberFormatException");
        assertThat(error.cause()).isNotNull();
        assertThat(error.cause().getStackTrace()[0].getClassName()).startsWith("java.lang.");
    }

    @Test
    void whatAReaderSaysOfAnAnswerIsTheError() {
        server.enqueue(answer(200, "[]"));
        DiscoveryError said = DiscoveryError.of(Kind.FILTERED, "filtered");

        assertThat(Rig.error(client().send(Rig.query(), json -> {
                    throw new DiscoveryException(said);
                })))
                .isSameAs(said);
    }

    @Test
    void anAnswerWhoseBodyDoesNotMatterIsNotRead() {
        server.enqueue(answer(200, "no JSON"));

        assertThat(Rig.get(client().send(Rig.query(), BodyReader.ignored())).body())
                .isTrue();
    }

    @Test
    void textAfterTheJsonIsNoJson() {
        server.enqueue(answer(200, "[] []"));

        DiscoveryError error = Rig.error(client().send(Rig.query(), Rig.tree()));

        assertThat(error.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(error.message()).contains("expected the end of the body at line 1, column 4, found an array");
    }

    @Test
    void nobodyThereIsUnreachableAndSaysWhatToDo() throws Exception {
        int port = closedPort();

        DiscoveryError error = Rig.error(rig.open("test://127.0.0.1:" + port));

        assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(error.message())
                .startsWith("test://registry: no connection to 127.0.0.1:" + port + " (")
                .endsWith(", for the things; check the address, and that the registry runs; tried again by itself");
    }

    @Test
    void aRegistryThatDoesNotAnswerIsTimedOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RegistryHttpClient client = rig.open("test://127.0.0.1:" + silent.getLocalPort());
            HttpQuery query =
                    HttpQuery.get("x").readTimeout(Duration.ofMillis(100)).build();

            assertThat(Rig.error(client.send(query, Rig.trees())).kind()).isEqualTo(Kind.TIMEOUT);
        }
    }

    @Test
    void aFailedEndpointSendsTheNextRequestToTheNext() throws Exception {
        RegistryHttpClient client = rig.open("test://127.0.0.1:" + closedPort() + ",127.0.0.1:" + server.getPort());
        server.enqueue(answer(200, "[]"));
        server.enqueue(answer(200, "[]"));

        assertThat(Rig.error(client).kind()).isEqualTo(Kind.UNREACHABLE);
        HttpAnswer<?> answer = Rig.ask(client);
        assertThat(answer.isSuccess()).isTrue();
        assertThat(Rig.ask(client).isSuccess()).isTrue();

        client.passOver(answer);
        assertThat(Rig.error(client).kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void aCancelledExchangeClosesItsSocket() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RegistryHttpClient client = rig.open("test://127.0.0.1:" + silent.getLocalPort());
            HttpExchange<?> exchange = client.send(Rig.query(), Rig.trees());
            try (Socket socket = silent.accept()) {
                assertThat(socket.getInputStream().readNBytes(4)).isEqualTo("GET ".getBytes(UTF_8));
                exchange.cancel();

                socket.setSoTimeout(5_000);
                byte[] rest = socket.getInputStream().readAllBytes();
                assertThat(new String(rest, UTF_8)).startsWith("/v1/things HTTP/1.1");
            }
            assertThatThrownBy(() -> Rig.get(exchange)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void aClosedClientLeavesNoThreadAndNoConnection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RegistryHttpClient client = client();
            server.enqueue(answer(200, "[]"));
            Rig.ask(client);
            RegistryHttpClient other = rig.open("test://127.0.0.1:" + silent.getLocalPort());
            HttpExchange<?> exchange = other.send(Rig.query(), Rig.trees());
            try (Socket socket = silent.accept()) {
                assertThat(socket.getInputStream().read()).isEqualTo('G');
                client.close();
                other.close();

                assertThatThrownBy(() -> Rig.get(exchange)).isInstanceOf(CancellationException.class);
                socket.setSoTimeout(5_000);
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("ET /v1/things");
            }
            assertThatThrownBy(() -> Rig.ask(client)).isInstanceOf(CancellationException.class);
            await().atMost(10, SECONDS).until(() -> rig.busyThreads() == 0);
            await().atMost(10, SECONDS).until(() -> client.connections() + other.connections() == 0);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
