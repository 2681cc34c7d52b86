package io.loadstar.spring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An instance of a service that says its name and what it was asked for. */
final class Backend implements AutoCloseable {

    private final String name;
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    Backend(String name) {
        this.name = name;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("X-Token");
        asked.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI() + (token == null ? "" : ' ' + token));
        exchange.getRequestBody().readAllBytes();
        byte[] body = name.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/plain");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return method, path and query of each request, and its X-Token} */
    List<String> asked() {
        return asked;
    }

    void status(int status) {
        this.status = status;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** {@return an address that refuses connections} */
    static String nobody() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An instance that takes each connection and breaks it. */
    static final class Breaking implements AutoCloseable {
        private final ServerSocket socket;
        private final List<String> taken = new CopyOnWriteArrayList<>();

        Breaking() {
            try {
                socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread thread = new Thread(this::run, "breaking");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            while (!socket.isClosed()) {
                try (Socket connection = socket.accept()) {
                    taken.add(String.valueOf((char) connection.getInputStream().read()));
                } catch (IOException e) {
                    // The socket was closed, or the client was quicker.
                }
            }
        }

        String address() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        List<String> taken() {
            return taken;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
