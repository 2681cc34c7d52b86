package io.loadstar.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {

    private final HttpServer server = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/hello", exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String run(String registry) throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Quickstart.main(new String[] {registry});
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anInstanceIsFoundInAFileAndCalled(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("services.json");
        Files.writeString(
                file,
                "{\"orders\": [{\"id\": \"a\", \"host\": \"127.0.0.1\", \"port\": "
                        + server.getAddress().getPort() + "}]}");

        assertThat(run("file://" + file))
                .contains("any instance: orders/a@127.0.0.1:")
                .endsWith("answer: hello" + System.lineSeparator());
    }

    @Test
    void aCallThatCannotConnectIsTriedOnTheOtherInstance() throws IOException {
        String registry = "static:127.0.0.1:" + closedPort() + ",127.0.0.1:"
                + server.getAddress().getPort();

        for (int i = 0; i < 10; i++) {
            assertThat(run(registry)).contains("answer: hello");
        }
    }

    @Test
    void theReadmeShowsThisProgram() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/loadstar/examples/quickstart/Quickstart.java"));
        String region = source.substring(
                source.indexOf("// tag::quickstart[]") + 21, source.indexOf("    // end::quickstart[]"));
        String readme = Files.readString(Path.of("../../README.md"));

        assertThat(region.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.toList()))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(readme).contains(line));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
