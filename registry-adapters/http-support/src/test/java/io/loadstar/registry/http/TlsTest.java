package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with a real server: who is believed, who is refused, and files that are replaced. */
class TlsTest {

    private static final HeldCertificate CA = authority("ca");
    private static final HeldCertificate OTHER_CA = authority("other-ca");
    private static final HeldCertificate SERVER = server("registry.example");

    @TempDir
    Path dir;

    private final Rig rig = new Rig();
    private final MockWebServer server = new MockWebServer();

    @AfterEach
    void stop() {
        rig.close();
        server.close();
    }

    private static HeldCertificate authority(String name) {
        return new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName(name)
                .build();
    }

    private static HeldCertificate server(String name) {
        return new HeldCertificate.Builder()
                .signedBy(CA)
                .commonName(name)
                .addSubjectAlternativeName(name)
                .build();
    }

    private static HeldCertificate client(String name, boolean rsa) {
        HeldCertificate.Builder builder =
                new HeldCertificate.Builder().signedBy(CA).commonName(name);
        return rsa ? builder.rsa2048().build() : builder.build();
    }

    private void start(HeldCertificate certificate) throws IOException {
        HandshakeCertificates handshake = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(CA.certificate())
                .build();
        server.useHttps(handshake.sslSocketFactory());
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder().body("[]").build();
            }
        });
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    private String uri(String options) {
        return "test://127.0.0.1:" + server.getPort() + "?tls=true" + options;
    }

    private Path write(String name, String... pem) throws IOException {
        return Files.writeString(dir.resolve(name), String.join("\n", pem));
    }

    private String trusted() throws IOException {
        return "&tls.ca=" + write("ca.pem", "a bundle", OTHER_CA.certificatePem(), CA.certificatePem());
    }

    private String identity(HeldCertificate held) throws IOException {
        return "&tls.cert=" + write("cert.pem", held.certificatePem(), CA.certificatePem()) + "&tls.key="
                + write("key.pem", held.privateKeyPkcs8Pem());
    }

    @Test
    void aServerOfTheBundlesAuthorityWithTheEndpointsNameIsBelieved() throws Exception {
        start(server("127.0.0.1"));

        assertThat(Rig.ask(rig.open(uri(trusted()))).status()).isEqualTo(200);
        assertThat(server.takeRequest().getHandshake()).isNotNull();
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() throws Exception {
        start(server("127.0.0.1"));

        DiscoveryError error = Rig.error(rig.open(uri("&tls.ca=" + write("ca.pem", OTHER_CA.certificatePem()))));

        assertThat(error.kind()).isEqualTo(Kind.DENIED);
        assertThat(error.message())
                .startsWith("test://registry: TLS with 127.0.0.1:" + server.getPort() + " was refused: ")
                .contains("certification path")
                .endsWith("for the things; check tls.ca, tls.cert, tls.key and tls.server-name");
    }

    @Test
    void theJvmsAuthoritiesCountUnlessABundleIsNamed() throws Exception {
        start(server("127.0.0.1"));

        assertThat(Rig.error(rig.open(uri(""))).kind()).isEqualTo(Kind.DENIED);
    }

    @Test
    void aServerWithAnotherNameIsRefused() throws Exception {
        start(SERVER);

        DiscoveryError error = Rig.error(rig.open(uri(trusted())));

        assertThat(error.kind()).isEqualTo(Kind.DENIED);
        assertThat(error.message()).contains("127.0.0.1 not verified");
    }

    @Test
    void theNameOfTheServerIsAskedForAndVerified() throws Exception {
        start(SERVER);

        assertThat(Rig.ask(rig.open(uri(trusted() + "&tls.server-name=registry.example")))
                        .status())
                .isEqualTo(200);

        RecordedRequest request = server.takeRequest();
        assertThat(request.getHandshakeServerNames()).containsExactly("registry.example");
        assertThat(request.getHeaders().get("Host")).isEqualTo("127.0.0.1:" + server.getPort());
    }

    @Test
    void aSessionOfOneRegistryIsNotResumedByAnother() throws Exception {
        start(SERVER);
        RegistryHttpClient right = rig.open(uri(trusted() + "&tls.server-name=registry.example"));
        RegistryHttpClient wrong = rig.open(uri(trusted() + "&tls.server-name=elsewhere.example"));

        assertThat(Rig.ask(right).status()).isEqualTo(200);

        assertThat(Rig.error(wrong).kind()).isEqualTo(Kind.DENIED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theServerSeesTheClientsCertificate(boolean rsa) throws Exception {
        server.requireClientAuth();
        start(server("127.0.0.1"));

        assertThat(Rig.ask(rig.open(uri(trusted() + identity(client("me", rsa)))))
                        .status())
                .isEqualTo(200);

        assertThat(server.takeRequest().getHandshake().peerPrincipal()).hasToString("CN=me");
    }

    @Test
    void aServerThatWantsACertificateRefusesOneWithout() throws Exception {
        server.requireClientAuth();
        start(server("127.0.0.1"));

        DiscoveryError error = Rig.error(rig.open(uri(trusted())));

        // In TLS 1.3 the refusal comes after the handshake, and may be overtaken by the end of the connection.
        assertThat(error.message()).contains("tls.cert").contains("tls.key").contains("127.0.0.1:" + server.getPort());
        assertThat(error.kind()).isIn(Kind.DENIED, Kind.UNREACHABLE);
    }

    @Test
    void whoSpeaksNoTlsIsRefused() throws Exception {
        try (ScriptedServer plain = new ScriptedServer(out -> out.write("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            DiscoveryError error = Rig.error(rig.open("test://127.0.0.1:" + plain.port() + "?tls=true"));

            assertThat(error.kind()).isEqualTo(Kind.DENIED);
            assertThat(error.message()).contains("TLS with 127.0.0.1:" + plain.port() + " was refused");
        }
    }

    @Test
    void whoHangsUpInTheHandshakeIsUnreachable() throws Exception {
        try (ScriptedServer mute = new ScriptedServer(out -> {})) {
            assertThat(Rig.error(rig.open("test://127.0.0.1:" + mute.port() + "?tls=true"))
                            .kind())
                    .isEqualTo(Kind.UNREACHABLE);
        }
    }

    @Test
    void trustInAnyoneIsLoud() throws Exception {
        start(SERVER);
        try (Logged logged = new Logged()) {
            RegistryHttpClient client = rig.open(uri("&tls.dangerously-trust-any-server=true"));

            assertThat(Rig.ask(client).status()).isEqualTo(200);
            assertThat(logged.warnings())
                    .singleElement()
                    .asString()
                    .contains("tls.dangerously-trust-any-server is on: anyone on the way can read the token");
        }
    }

    @Test
    void anotherCertificateIsUsedForNewConnectionsWithinASecond() throws Exception {
        server.requireClientAuth();
        start(server("127.0.0.1"));
        RegistryHttpClient client = rig.open(uri(trusted() + identity(client("before", false))));
        Rig.ask(client);
        identity(client("after", true));
        rig.time.advance(Duration.ofMillis(999));
        Rig.ask(client);
        rig.time.advance(Duration.ofMillis(1));
        Rig.ask(client);

        RecordedRequest first = server.takeRequest();
        RecordedRequest early = server.takeRequest();
        RecordedRequest late = server.takeRequest();
        assertThat(first.getHandshake().peerPrincipal()).hasToString("CN=before");
        assertThat(early.getConnectionIndex()).isEqualTo(first.getConnectionIndex());
        assertThat(late.getHandshake().peerPrincipal()).hasToString("CN=after");
        assertThat(late.getConnectionIndex()).isNotEqualTo(first.getConnectionIndex());
        assertThat(client.connections()).isEqualTo(1);
    }

    @Test
    void aBundleThatWasReplacedIsReadAgainWhenTlsFails() throws Exception {
        start(server("127.0.0.1"));
        RegistryHttpClient client = rig.open(uri("&tls.ca=" + write("ca.pem", OTHER_CA.certificatePem())));
        assertThat(Rig.error(client).kind()).isEqualTo(Kind.DENIED);
        write("ca.pem", CA.certificatePem());

        assertThat(Rig.ask(client).status()).isEqualTo(200);
    }

    @Test
    void filesThatCannotBeUsedLeaveTheOldOnesInUseAndAreLoggedOnce() throws Exception {
        server.requireClientAuth();
        start(server("127.0.0.1"));
        RegistryHttpClient client = rig.open(uri(trusted() + identity(client("me", false))));
        Rig.ask(client);
        try (Logged logged = new Logged()) {
            write("key.pem", client("another", false).privateKeyPkcs8Pem());
            for (int i = 0; i < 3; i++) {
                rig.time.advance(Duration.ofSeconds(1));
                assertThat(Rig.ask(client).status()).isEqualTo(200);
            }
            assertThat(logged.warnings())
                    .singleElement()
                    .asString()
                    .contains("tls.key: " + dir.resolve("key.pem")
                            + " (expected: the key of the first certificate in " + dir.resolve("cert.pem")
                            + "); the last TLS files stay in use");

            Files.delete(dir.resolve("ca.pem"));
            rig.time.advance(Duration.ofSeconds(1));
            assertThat(Rig.ask(client).status()).isEqualTo(200);
            assertThat(logged.warnings()).hasSize(2);
        }
    }

    @Test
    void aRedirectToPlainHttpIsNotFollowed() throws Exception {
        start(server("127.0.0.1"));
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                        .code(301)
                        .addHeader("Location", "http://me:pw@leader.example:8500/v1?token=x")
                        .build();
            }
        });

        HttpAnswer<?> answer = Rig.ask(rig.open(uri(trusted())));

        assertThat(HttpErrors.of(answer).message())
                .isEqualTo("test://registry: redirects (301) for the things; redirects are not followed: name "
                        + "http://leader.example:8500 in the URI");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }
}
