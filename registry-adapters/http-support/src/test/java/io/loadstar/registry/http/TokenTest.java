package io.loadstar.registry.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens on the wire, and nowhere else. */
class TokenTest {

    private static final String OLD = "0ld-t0ken-0f-yesterday";
    private static final String NEW = "new-t0ken-0f-t0day";

    @TempDir
    Path dir;

    private final Rig rig = new Rig();
    private final MockWebServer server = new MockWebServer();
    private volatile String accepted = OLD;
    private volatile int refusal = 403;

    @BeforeEach
    void start() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String token = request.getHeaders().get("X-Test-Token");
                return accepted.equals(token)
                        ? new MockResponse.Builder().code(200).body("[]").build()
                        : new MockResponse.Builder()
                                .code(refusal)
                                .body("no such token: " + token)
                                .build();
            }
        });
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        rig.close();
        server.close();
    }

    private String uri(String options) {
        return "test://127.0.0.1:" + server.getPort() + options;
    }

    private Path tokenFile(String token) throws IOException {
        return Files.writeString(dir.resolve("token"), token + "\n");
    }

    @Test
    void aTokenComesFromTheOption() {
        assertThat(Rig.ask(rig.open(uri("?token=" + OLD))).status()).isEqualTo(200);
    }

    @Test
    void aTokenComesFromTheFile() throws IOException {
        assertThat(Rig.ask(rig.open(uri("?token-file=" + tokenFile(OLD)))).status())
                .isEqualTo(200);
    }

    @Test
    void aTokenComesFromTheNamedVariable() {
        rig.environment.put("TEST_TOKEN", "another");
        rig.environment.put("MY_TOKEN", OLD);

        assertThat(Rig.ask(rig.open(uri("?token-env=MY_TOKEN"))).status()).isEqualTo(200);
    }

    @Test
    void aTokenComesFromTheRegistrysOwnVariableUnlessNamed() {
        rig.environment.put("TEST_TOKEN", OLD);

        assertThat(Rig.ask(rig.open(uri(""))).status()).isEqualTo(200);
        assertThat(Rig.ask(rig.open(uri("?token=" + NEW))).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void row34_aRefusedTokenIsReadAgainAndTheRequestSentOnceMore(int status) throws Exception {
        refusal = status;
        RegistryHttpClient client = rig.open(uri("?token-file=" + tokenFile(OLD)));
        assertThat(Rig.ask(client).status()).isEqualTo(200);
        accepted = NEW;
        tokenFile(NEW);

        assertThat(Rig.ask(client).status()).isEqualTo(200);

        assertThat(tokensSent()).containsExactly(OLD, OLD, NEW);
        assertThat(Rig.ask(client).status()).isEqualTo(200);
        assertThat(tokensSent()).containsExactly(NEW);
    }

    @Test
    void row34_aRefusedTokenThatIsStillTheOneIsNotSentAgain() throws Exception {
        accepted = NEW;
        RegistryHttpClient client = rig.open(uri("?token-file=" + tokenFile(OLD)));

        assertThat(Rig.ask(client).status()).isEqualTo(403);

        assertThat(tokensSent()).containsExactly(OLD);
    }

    @Test
    void row34_aNewTokenThatIsRefusedTooIsTheEnd() throws Exception {
        accepted = "yet another";
        RegistryHttpClient client = rig.open(uri("?token-file=" + tokenFile(OLD)));
        tokenFile(NEW);

        assertThat(Rig.ask(client).status()).isEqualTo(403);

        assertThat(tokensSent()).containsExactly(OLD, NEW);
    }

    @Test
    void row34_aFixedTokenIsNotSentAgain() throws Exception {
        assertThat(Rig.ask(rig.open(uri("?token=" + NEW))).status()).isEqualTo(403);

        assertThat(tokensSent()).containsExactly(NEW);
    }

    @Test
    void row34_aFileIsLookedAtBeforeARequestOnceASecond() throws Exception {
        RegistryHttpClient client = rig.open(uri("?token-file=" + tokenFile(OLD)));
        tokenFile(NEW);
        rig.time.advance(Duration.ofMillis(999));
        Rig.ask(client);
        assertThat(tokensSent()).containsExactly(OLD);

        accepted = NEW;
        rig.time.advance(Duration.ofMillis(1));
        Rig.ask(client);
        assertThat(tokensSent()).containsExactly(NEW);
    }

    @Test
    void row34_aFileThatIsGoneOrEmptyKeepsTheLastTokenAndIsLoggedOnce() throws Exception {
        Path file = tokenFile(OLD);
        try (Logged logged = new Logged()) {
            RegistryHttpClient client = rig.open(uri("?token-file=" + file));
            Files.writeString(file, "");
            for (int i = 0; i < 3; i++) {
                rig.time.advance(Duration.ofSeconds(1));
                assertThat(Rig.ask(client).status()).isEqualTo(200);
            }

            assertThat(logged.warnings()).hasSize(1).first().asString().contains("token-file: " + file);

            accepted = NEW;
            tokenFile(NEW);
            assertThat(Rig.ask(client).status()).isEqualTo(200);
            Files.delete(file);
            rig.time.advance(Duration.ofSeconds(1));
            assertThat(Rig.ask(client).status()).isEqualTo(200);
            assertThat(logged.warnings()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, '[\"%s\"'", "200, '%s'", "403, '%s'", "500, '{\"error\": \"%s\"}'", "302, '%s'"})
    void aTokenIsInNoLogMessageUriNorException(int status, String body) throws Exception {
        String token = "s3cr3t" + status;
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                        .status("HTTP/1.1 " + status + " of " + token)
                        .body(body.formatted(token))
                        .build();
            }
        });
        List<String> shown = new ArrayList<>();
        try (Logged logged = new Logged()) {
            RegistryHttpClient client = rig.open(uri("?token-file=" + tokenFile(token)));
            HttpExchange<?> exchange = client.send(Rig.query(), Rig.trees());
            try {
                HttpAnswer<?> answer = Rig.get(exchange);
                shown.add(answer + " " + answer.text() + " " + HttpErrors.of(answer));
            } catch (RuntimeException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                shown.add(e + " " + trace);
            }
            tokenFile("another-" + token);
            rig.time.advance(Duration.ofSeconds(1));
            assertThat(Rig.query().toString() + Rig.query().what()).doesNotContain(token);
            client.send(Rig.query(), Rig.trees())
                    .answer()
                    .toCompletableFuture()
                    .handle((a, e) -> 0)
                    .join();
            shown.add(rig.options(uri("?token=" + token)).toString());
            shown.add(logged.text());
            shown.add(exchange + " " + client);
        }

        assertThat(server.takeRequest().getHeaders().get("X-Test-Token")).isEqualTo(token);
        assertThat(String.join("\n", shown))
                .contains("test://registry")
                .contains("holds another token")
                .doesNotContain(token);
    }

    private List<String> tokensSent() throws InterruptedException {
        List<String> tokens = new ArrayList<>();
        RecordedRequest request = server.takeRequest(0, SECONDS);
        while (request != null) {
            tokens.add(request.getHeaders().get("X-Test-Token"));
            request = server.takeRequest(0, SECONDS);
        }
        return tokens;
    }
}
