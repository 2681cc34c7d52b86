package io.loadstar.cli.demo;

import io.loadstar.CallOptions;
import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** One client: a resolver with one policy, and threads that send requests through OkHttp (concurrent). */
final class Traffic implements AutoCloseable {

    /** Clients that the requests seem to come from. */
    static final int SOURCES = 240;

    static final int SENDERS = 2;

    private static final Duration BETWEEN = Duration.ofMillis(25);

    private final DemoPolicy policy;
    private final Clock clock;
    private final Supplier<Phase> phase;
    private final ServiceResolver resolver;
    private final LoadBalancer balancer;
    private final OkHttpClient http;
    private final AtomicInteger requestPicks = new AtomicInteger();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean stopped;

    Traffic(DemoPolicy policy, String registry, ServiceConfig config, Clock clock, Supplier<Phase> phase) {
        this.policy = policy;
        this.clock = clock;
        this.phase = phase;
        this.resolver = ServiceResolver.builder()
                .registry(registry)
                .service(
                        DemoServer.SERVICE,
                        ServiceConfig.builder().policy(policy.id()).build().withDefaults(config))
                .environment(Map.of())
                .build();
        this.balancer = resolver.loadBalancer(DemoServer.SERVICE);
        // Only the library tries again, so that it is the library that is shown.
        this.http = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .connectTimeout(2, TimeUnit.SECONDS)
                .readTimeout(5, TimeUnit.SECONDS)
                .build();
    }

    /** The settings of all clients: probes every second, two to fall and two to rise. */
    static ServiceConfig config(Set<Without> without) {
        ServiceConfig.Builder config = ServiceConfig.builder();
        if (!without.contains(Without.PROBE)) {
            config.set(ServiceConfig.HEALTH_TYPE, "http")
                    .set(ServiceConfig.HEALTH_INTERVAL, Promises.PROBE_INTERVAL)
                    .set(ServiceConfig.HEALTH_INTERVAL_UNHEALTHY, Promises.PROBE_INTERVAL)
                    .set(ServiceConfig.HEALTH_FALL, Promises.PROBE_THRESHOLD)
                    .set(ServiceConfig.HEALTH_RISE, Promises.PROBE_THRESHOLD);
        }
        if (without.contains(Without.RETRY)) {
            config.set(ServiceConfig.CALL_ATTEMPTS, 1);
        }
        if (without.contains(Without.CACHE)) {
            config.set(ServiceConfig.STALENESS_ACTION, ServiceConfig.StalenessAction.FAIL)
                    .set(ServiceConfig.STALENESS_MAX_AGE, Duration.ofSeconds(1));
        }
        return config.build();
    }

    DemoPolicy policy() {
        return policy;
    }

    /** {@return the ids that a pick may take now} */
    Set<String> usable() {
        return Set.copyOf(balancer.explain(PickContext.NONE).hosts().stream()
                .filter(HostExplanation::usable)
                .map(host -> host.instance().id())
                .toList());
    }

    /** {@return the ids that the registry names now, without those that it calls failing} */
    Set<String> notFailing() {
        return Set.copyOf(balancer.snapshot().instances().stream()
                .filter(instance -> instance.health() != RegisteredHealth.FAILING)
                .map(ServiceInstance::id)
                .toList());
    }

    /** {@return whether the registry vouches for what the client knows} */
    boolean isFresh() {
        return balancer.snapshot().state() == ServiceSnapshot.State.FRESH;
    }

    /**
     * Picks many times without a request, for counts that are too many to send.
     *
     * @param picks how many
     * @return what came of it
     */
    Burst burst(int picks) {
        Map<String, Integer> counts = new HashMap<>();
        int before = requestPicks.get();
        for (int i = 0; i < picks; i++) {
            PickContext context = policy == DemoPolicy.SOURCE_HASH ? PickContext.key("burst-" + i) : PickContext.NONE;
            counts.merge(balancer.next(context).id(), 1, Integer::sum);
        }
        // Each sender may have one pick that is not counted yet, or was counted late.
        return new Burst(counts, requestPicks.get() - before + SENDERS);
    }

    void start() {
        for (int i = 0; i < SENDERS; i++) {
            int first = i;
            Thread sender = new Thread(() -> send(first), "demo-" + policy.id() + '-' + i);
            sender.setDaemon(true);
            senders.add(sender);
            sender.start();
        }
    }

    private void send(int first) {
        long due = clock.now();
        try {
            for (int i = first; !stopped; i += SENDERS) {
                record(i % SOURCES);
                due += BETWEEN.toNanos();
                clock.pauseUntil(due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void record(int source) {
        Phase at = phase.get();
        long sent = clock.now();
        List<String> tried = new ArrayList<>();
        String failure = null;
        try {
            resolver.call(DemoServer.SERVICE, context(source), CallOptions.IDEMPOTENT, instance -> {
                requestPicks.incrementAndGet();
                tried.add(instance.id());
                return get(instance);
            });
        } catch (IOException | NoInstanceException e) {
            failure = e.toString();
        }
        if (stopped) {
            return;
        }
        Sample sample = new Sample(sent, at, source, tried, clock.now() - sent, failure);
        synchronized (samples) {
            samples.add(sample);
        }
    }

    private PickContext context(int source) {
        return policy == DemoPolicy.SOURCE_HASH ? PickContext.source(address(source)) : PickContext.NONE;
    }

    private static InetSocketAddress address(int source) {
        try {
            byte[] ip = {10, 0, (byte) (source >> 8), (byte) source};
            return new InetSocketAddress(InetAddress.getByAddress(ip), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private String get(ServiceInstance instance) throws IOException {
        Request request =
                new Request.Builder().url(instance.uri("/work").toString()).build();
        try (Response response = http.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new IOException("status " + response.code());
            }
            String server = response.body().string();
            if (!server.equals(instance.id())) {
                throw new IOException("answered by " + server);
            }
            return server;
        }
    }

    /** {@return all requests so far, in the order in which they ended} */
    List<Sample> samples() {
        synchronized (samples) {
            return new ArrayList<>(samples);
        }
    }

    /** {@return the requests sent since a moment, as far as they have ended} */
    List<Sample> samplesSince(long nanos) {
        List<Sample> recent = new ArrayList<>();
        synchronized (samples) {
            // They are nearly in the order in which they were sent; what is slow may hide a few that are older.
            for (int i = samples.size() - 1; i >= 0 && samples.get(i).nanos() >= nanos; i--) {
                recent.add(samples.get(i));
            }
        }
        return recent;
    }

    @Override
    public void close() {
        stopped = true;
        senders.forEach(Thread::interrupt);
        resolver.close();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
