package io.loadstar.examples.outage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.loadstar.ServiceInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Three servers of orders (concurrent). */
final class OrdersServers implements AutoCloseable {

    private final List<HttpServer> servers =
            IntStream.range(0, 3).mapToObj(number -> server()).toList();

    private static HttpServer server() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/orders/", OrdersServers::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String number = exchange.getRequestURI().getPath().substring("/orders/".length());
        byte[] body = ("order " + number).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** {@return the instances of {@code orders} that they are} */
    List<ServiceInstance> instances() {
        return IntStream.range(0, servers.size())
                .mapToObj(number -> ServiceInstance.builder("orders")
                        .id("orders-" + number)
                        .address("127.0.0.1", servers.get(number).getAddress().getPort())
                        .build())
                .toList();
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
    }
}
