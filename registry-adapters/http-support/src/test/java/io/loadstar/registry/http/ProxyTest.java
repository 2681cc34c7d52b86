package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyTest {

    @TempDir
    Path dir;

    private final Rig rig = new Rig();
    private final MockWebServer proxy = new MockWebServer();
    private final ProxySelector before = ProxySelector.getDefault();

    @BeforeEach
    void start() throws IOException {
        proxy.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        ProxySelector.setDefault(before);
        rig.close();
        proxy.close();
    }

    private static MockResponse answer() {
        return new MockResponse.Builder().body("[]").build();
    }

    private String option() {
        return "proxy=http://127.0.0.1:" + proxy.getPort();
    }

    @Test
    void aProxyIsAskedForTheRegistry() throws Exception {
        proxy.enqueue(answer());

        assertThat(Rig.ask(rig.open("test://registry.invalid:8500?" + option())).status())
                .isEqualTo(200);

        assertThat(proxy.takeRequest().getRequestLine())
                .isEqualTo("GET http://registry.invalid:8500/v1/things HTTP/1.1");
    }

    @Test
    void tlsGoesThroughATunnelAndTheProxySeesNoToken() throws Exception {
        HeldCertificate server = new HeldCertificate.Builder()
                .addSubjectAlternativeName("registry.invalid")
                .build();
        Path ca = Files.writeString(dir.resolve("ca.pem"), server.certificatePem());
        proxy.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(server)
                .build()
                .sslSocketFactory());
        proxy.enqueue(new MockResponse.Builder().inTunnel().build());
        proxy.enqueue(answer());

        String uri = "test://registry.invalid:8501?tls=true&token=t&tls.ca=" + ca + '&' + option();
        assertThat(Rig.ask(rig.open(uri)).status()).isEqualTo(200);

        var connect = proxy.takeRequest();
        assertThat(connect.getRequestLine()).isEqualTo("CONNECT registry.invalid:8501 HTTP/1.1");
        assertThat(connect.getHeaders().get("X-Test-Token")).isNull();
        assertThat(proxy.takeRequest().getHeaders().get("X-Test-Token")).isEqualTo("t");
    }

    @Test
    void theJvmsProxyIsUsedIfAskedForOnly() throws Exception {
        ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.getPort())));
        proxy.enqueue(answer());
        try (MockWebServer registry = new MockWebServer()) {
            registry.start(InetAddress.getLoopbackAddress(), 0);
            registry.enqueue(answer());
            String uri = "test://127.0.0.1:" + registry.getPort();

            Rig.ask(rig.open(uri));
            assertThat(proxy.getRequestCount()).isZero();

            Rig.ask(rig.open(uri + "?proxy=system"));
            assertThat(proxy.getRequestCount()).isEqualTo(1);
        }
    }
}
