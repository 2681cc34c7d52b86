package io.loadstar.registry.http;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.VirtualTime;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Clients with threads of their own and a clock that stands still, closed with the test. */
final class Rig implements AutoCloseable {

    static final String SOURCE = "test://registry";
    static final HttpDefaults DEFAULTS = new HttpDefaults(8500, "X-Test-Token", "", List.of("TEST_TOKEN"));

    final VirtualTime time = new VirtualTime();
    final Map<String, String> environment = new ConcurrentHashMap<>();

    private final List<Thread> begun = new CopyOnWriteArrayList<>();
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor blocking = (ThreadPoolExecutor) Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "loadstar-rig-" + threads.incrementAndGet());
        thread.setDaemon(true);
        begun.add(thread);
        return thread;
    });
    private final List<RegistryHttpClient> clients = new ArrayList<>();

    HttpOptions options(String uri) {
        return HttpOptions.of(RegistryUri.parse(uri), DEFAULTS, environment::get);
    }

    RegistryHttpClient open(String uri) {
        RegistryContext context = new RegistryContext(time, time, blocking, new Random(1));
        RegistryHttpClient client = RegistryHttpClient.open(options(uri), SOURCE, context);
        clients.add(client);
        return client;
    }

    static HttpQuery query() {
        return HttpQuery.get("v1", "things").what("the things").build();
    }

    /** The body as a tree. */
    static BodyReader<List<@Nullable Object>> trees() {
        return json -> {
            List<@Nullable Object> all = new ArrayList<>();
            while (json.hasNext()) {
                all.add(json.tree());
            }
            return all;
        };
    }

    /** The body's one value as a list. */
    static BodyReader<List<@Nullable Object>> tree() {
        return json -> {
            List<@Nullable Object> all = new ArrayList<>();
            all.add(json.tree());
            return all;
        };
    }

    static <T> HttpAnswer<T> get(HttpExchange<T> exchange) {
        try {
            return exchange.answer().toCompletableFuture().get(20, SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static HttpAnswer<List<@Nullable Object>> ask(RegistryHttpClient client) {
        return get(client.send(query(), trees()));
    }

    static DiscoveryError error(HttpExchange<?> exchange) {
        try {
            HttpAnswer<?> answer = get(exchange);
            throw new AssertionError("answered: " + answer);
        } catch (DiscoveryException e) {
            return e.error();
        }
    }

    static DiscoveryError error(RegistryHttpClient client) {
        return error(client.send(query(), trees()));
    }

    /** What the calls' threads have allocated since they began, in bytes; a cached thread serves one call after another. */
    long allocated() {
        com.sun.management.ThreadMXBean beans = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return begun.stream()
                .mapToLong(thread -> Math.max(0, beans.getThreadAllocatedBytes(thread.getId())))
                .sum();
    }

    int busyThreads() {
        return blocking.getActiveCount();
    }

    @Override
    public void close() {
        clients.forEach(RegistryHttpClient::close);
        blocking.shutdownNow();
    }
}
