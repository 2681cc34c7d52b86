package io.loadstar.benchmarks.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountingProxyTest {

    private ServerSocket server;
    private CountingProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = new CountingProxy(server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void requestsAreCountedWhereTheirHeadersEndHoweverTheyAreCut() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket agent = server.accept()) {
            String requests = "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r";
            OutputStream out = client.getOutputStream();
            for (byte next : requests.getBytes(StandardCharsets.US_ASCII)) {
                out.write(next);
                out.flush();
            }

            assertThat(read(agent, requests.length())).isEqualTo(requests);
            assertThat(proxy.requests()).isEqualTo(2);
            out.write('\n');
            assertThat(read(agent, 1)).isEqualTo("\n");
            assertThat(proxy.requests()).isEqualTo(3);
        }
    }

    @Test
    void answersOfAnySizePassAndAreNotCounted() throws IOException {
        String line = "HTTP/1.1 200 OK\r\n\r\n";
        byte[] answer = line.repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket agent = server.accept()) {
            Thread sender = new Thread(() -> write(agent, answer));
            sender.start();

            assertThat(read(client, answer.length)).isEqualTo(line.repeat(100_000));
            assertThat(proxy.requests()).isZero();
        }
    }

    @Test
    void aConnectionCountsUntilEitherSideEndsIt() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            try (Socket agent = server.accept()) {
                await().until(() -> proxy.connections() == 1);
                assertThat(agent.isConnected()).isTrue();
            }
            assertThat(client.getInputStream().read()).isNegative();
            await().until(() -> proxy.connections() == 0);
        }
    }

    private static String read(Socket from, int bytes) throws IOException {
        InputStream in = from.getInputStream();
        return new String(in.readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    private static void write(Socket to, byte[] bytes) {
        try {
            to.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
