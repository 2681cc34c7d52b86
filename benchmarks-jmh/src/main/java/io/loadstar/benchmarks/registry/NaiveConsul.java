package io.loadstar.benchmarks.registry;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What a client costs that only loops (concurrent): a blocking query for each service, asked again with the index of the
 * answer as soon as it is there, and a second after an error.
 */
final class NaiveConsul implements AutoCloseable {

    private final String base;
    private final ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "naive-consul");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client =
            HttpClient.newBuilder().version(Version.HTTP_1_1).executor(executor).build();
    private volatile boolean closed;

    /**
     * Begins to watch.
     *
     * @param port of the agent, or of a proxy before it
     * @param services their names
     */
    NaiveConsul(int port, List<String> services) {
        this.base = "http://127.0.0.1:" + port + "/v1/health/service/";
        services.forEach(service -> ask(service, "0"));
    }

    private void ask(String service, String index) {
        if (closed) {
            return;
        }
        String query = service + "?wait=" + ConsulAgent.WAIT.toSeconds() + "s&index=" + index;
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + query)).build();
        client.sendAsync(request, BodyHandlers.ofString()).whenComplete((response, thrown) -> {
            if (thrown == null && response.statusCode() == 200) {
                ask(service, next(response));
            } else {
                CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, executor).execute(() -> ask(service, index));
            }
        });
    }

    private static String next(HttpResponse<String> response) {
        return response.headers().firstValue("X-Consul-Index").orElse("0");
    }

    @Override
    public void close() {
        closed = true;
        executor.shutdownNow();
    }
}
