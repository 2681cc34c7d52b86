package io.loadstar.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class ConsulTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path dir;

    private KeyStore keys;

    /** One certificate, signed by itself, serves as the agent's, its client's and their authority's. */
    @BeforeEach
    void createCertificate() throws Exception {
        Path store = dir.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "agent",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=agent",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:c",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        writePem("agent.crt", "CERTIFICATE", keys.getCertificate("agent").getEncoded());
        writePem("agent.key", "PRIVATE KEY", keys.getKey("agent", PASSWORD).getEncoded());
    }

    @Test
    void servesHttpsBesideHttp() throws Exception {
        try (ConsulServer consul = ConsulServer.builder(dir)
                .tls(dir.resolve("agent.crt"), dir.resolve("agent.key"))
                .start()) {
            assertThat(httpsStatus(consul, false)).isEqualTo(200);
            assertThat(consul.http().get("/v1/status/leader").status()).isEqualTo(200);
        }
    }

    @Test
    void demandsAClientsCertificateIfToldTo() throws Exception {
        try (ConsulServer consul = ConsulServer.builder(dir)
                .mutualTls(dir.resolve("agent.crt"), dir.resolve("agent.key"), dir.resolve("agent.crt"))
                .start()) {
            assertThat(httpsStatus(consul, true)).isEqualTo(200);
            assertThatThrownBy(() -> httpsStatus(consul, false)).isInstanceOf(IOException.class);
        }
    }

    private void writePem(String name, String type, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(dir.resolve(name), "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, lines));
    }

    private int httpsStatus(ConsulServer consul, boolean withCertificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("agent", keys.getCertificate("agent"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(withCertificate ? own.getKeyManagers() : new KeyManager[0], trust.getTrustManagers(), null);
        HttpsURLConnection connection =
                (HttpsURLConnection) URI.create("https://" + consul.httpsAddress() + "/v1/status/leader")
                        .toURL()
                        .openConnection();
        connection.setSSLSocketFactory(context.getSocketFactory());
        return connection.getResponseCode();
    }
}
