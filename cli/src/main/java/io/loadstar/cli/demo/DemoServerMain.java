package io.loadstar.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One small HTTP server in a process of its own, which registers itself.
 *
 * <p>It is told what to do by lines on standard input and answers each with a line; when the input ends so does it, so
 * that no server outlives a demo that was killed.
 */
public final class DemoServerMain {

    private static final int THREADS = 8;
    private static final int WAIT_SECONDS = 30;

    private final String id;
    private final PrintStream answers;
    private volatile int health = 200;

    private DemoServerMain(String id, PrintStream answers) {
        this.id = id;
        this.answers = answers;
    }

    /**
     * Runs the server until its input ends.
     *
     * @param args the registry's URI, the service, the id, the weight
     * @throws Exception if it cannot start
     */
    public static void main(String[] args) throws Exception {
        DemoServerMain server = new DemoServerMain(args[2], new PrintStream(System.out, true, StandardCharsets.UTF_8));
        HttpServer http = server.listen();
        try (ServiceRegistrar registrar = ServiceRegistrar.create(args[0])) {
            Registration registration = registrar.register(ServiceInstance.builder(args[1])
                    .id(args[2])
                    .address("127.0.0.1", http.getAddress().getPort())
                    .weight(Integer.parseInt(args[3]))
                    .build());
            await(registration.whenRegistered().toCompletableFuture());
            server.answers.println("ready " + http.getAddress().getPort());
            server.obey(registration);
        } finally {
            http.stop(0);
        }
        System.exit(0);
    }

    private static void await(java.util.concurrent.Future<?> done)
            throws ExecutionException, InterruptedException, TimeoutException {
        done.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private HttpServer listen() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        http.setExecutor(Executors.newFixedThreadPool(THREADS));
        http.createContext("/work", exchange -> answer(exchange, 200));
        http.createContext("/health", exchange -> answer(exchange, health));
        http.start();
        return http;
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        byte[] body = id.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void obey(Registration registration) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            switch (order) {
                case "sick" -> health = 503;
                case "heal" -> health = 200;
                case "drain" -> await(registration.drain().toCompletableFuture());
                default -> throw new IllegalArgumentException("order: " + order + " (expected: sick, heal or drain)");
            }
            answers.println("done " + order);
        }
    }
}
