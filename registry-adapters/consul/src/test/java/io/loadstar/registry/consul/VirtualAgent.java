package io.loadstar.registry.consul;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceKey;
import io.loadstar.registry.http.BodyReader;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An agent in virtual time: it answers as Consul does, unless a test's script has something else to say.
 *
 * <p>A query with the index of the present waits for a change, or its time; others are answered at once.
 */
final class VirtualAgent implements ConsulCalls {

    static final Duration LATENCY = Duration.ofMillis(1);

    private final VirtualTime time = new VirtualTime();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Open<?>> calls = new ArrayList<>();
    private final Map<String, Service> services = new HashMap<>();
    private final ConsulDiscoverer discoverer;
    private final ConsulAgent agent;
    private Function<ConsulRequest, Answer> script = request -> Answer.normal();
    private int mostOpen;
    private int refused;

    VirtualAgent() {
        this("", 1);
    }

    VirtualAgent(String query, long seed) {
        agent = new ConsulAgent(Uris.options(query), time.registryContext(seed), this);
        discoverer = ConsulDiscoverer.of(agent, () -> {});
    }

    /** A request and when it came, from the start. */
    record Asked(Duration at, ConsulRequest request) {
        @Nullable
        String parameter(String name) {
            return VirtualAgent.parameter(request, name);
        }
    }

    /** What a script has an agent do. */
    record Answer(@Nullable ConsulReply<?> reply, @Nullable DiscoveryError error, boolean hangs) {
        static Answer normal() {
            return new Answer(null, null, false);
        }

        static Answer of(ConsulReply<?> reply) {
            return new Answer(reply, null, false);
        }

        static Answer failure(DiscoveryError.Kind kind) {
            return new Answer(null, DiscoveryError.of(kind, "consul://agent.test:8500: " + kind), false);
        }

        static Answer hang() {
            return new Answer(null, null, true);
        }
    }

    private static final class Service {
        private long index = 10;
        private HealthRows rows = Rows.count(0);
        private final List<Runnable> waiting = new ArrayList<>();
    }

    /** A call under way. */
    private final class Open<T> implements Call<T> {
        private final CompletableFuture<ConsulReply<T>> reply = new CompletableFuture<>();
        private final ConsulRequest request;
        private boolean deaf;

        Open(ConsulRequest request) {
            this.request = request;
            calls.add(this);
            mostOpen = Math.max(mostOpen, calls.size());
        }

        private void answer(Service service) {
            if (!deaf) {
                complete(good(service.index, service.rows));
            }
        }

        private void complete(ConsulReply<?> answer) {
            calls.remove(this);
            reply.complete(cast(answer));
        }

        private void fail(DiscoveryError error) {
            calls.remove(this);
            reply.completeExceptionally(new DiscoveryException(error));
        }

        @Override
        public CompletionStage<ConsulReply<T>> reply() {
            return reply;
        }

        @Override
        public void cancel() {
            calls.remove(this);
            reply.cancel(false);
        }
    }

    @Override
    public <T> Call<T> get(ConsulRequest request, BodyReader<T> reader) {
        asked.add(new Asked(time.elapsed(), request));
        Open<T> call = new Open<>(request);
        Answer answer = script.apply(request);
        DiscoveryError error = answer.error();
        ConsulReply<?> scripted = answer.reply();
        if (error != null) {
            time.schedule(() -> call.fail(error), LATENCY);
        } else if (scripted != null) {
            time.schedule(() -> call.complete(scripted), LATENCY);
        } else if (!answer.hangs()) {
            serve(request, call);
        }
        return call;
    }

    private <T> void serve(ConsulRequest request, Open<T> call) {
        Service service = service(request.path().get(request.path().size() - 1));
        Runnable answer = () -> call.answer(service);
        String index = parameter(request, "index");
        if (index == null || Long.parseLong(index) < service.index) {
            time.schedule(answer, LATENCY);
            return;
        }
        service.waiting.add(answer);
        time.schedule(answer, request.waits().plus(request.waits().dividedBy(16)));
    }

    @SuppressWarnings("unchecked")
    private static <T> ConsulReply<T> cast(ConsulReply<?> reply) {
        return (ConsulReply<T>) reply;
    }

    private static @Nullable String parameter(ConsulRequest request, String name) {
        return request.parameters().stream()
                .filter(parameter -> parameter.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private Service service(String name) {
        return services.computeIfAbsent(name, unused -> new Service());
    }

    /** Changes a service; what waits for it is answered. */
    void change(String name, HealthRows rows) {
        service(name).rows = rows;
        touch(name);
    }

    /** Moves a service's index and nothing else, as an unrelated write does. */
    void touch(String name) {
        Service service = service(name);
        service.index++;
        List<Runnable> waiting = List.copyOf(service.waiting);
        service.waiting.clear();
        waiting.forEach(answer -> time.schedule(answer, LATENCY));
    }

    /** Has what waits asked anew, as when its connection breaks: each is answered by the script of now. */
    void endWaits() {
        for (Service service : services.values()) {
            service.waiting.clear();
        }
        List<Open<?>> held = List.copyOf(calls);
        for (Open<?> call : held) {
            Answer answer = script.apply(call.request);
            DiscoveryError error = answer.error();
            if (error != null) {
                call.fail(error);
            } else if (answer.reply() != null) {
                call.complete(answer.reply());
            } else if (answer.hangs()) {
                call.deaf = true;
            }
        }
    }

    /** Loses what waits without a word, as a link that is half open does. */
    void dropWaits() {
        calls.forEach(call -> call.deaf = true);
    }

    /** Starts a service's state anew, with an index of its own. */
    void restart(String name, long index, HealthRows rows) {
        Service service = service(name);
        service.index = index;
        service.rows = rows;
    }

    static boolean isPlain(ConsulRequest request) {
        return parameter(request, "index") == null;
    }

    static boolean isConsistent(ConsulRequest request) {
        return parameter(request, "consistent") != null;
    }

    static boolean isStale(ConsulRequest request) {
        return parameter(request, "stale") != null;
    }

    static ConsulReply<HealthRows> good(long index, HealthRows rows, String... headers) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("X-Consul-Index", Long.toString(index));
        all.put("X-Consul-KnownLeader", "true");
        all.put("X-Consul-LastContact", "0");
        all.put("X-Consul-Effective-Consistency", "leader");
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return new ConsulReply<>(200, all::get, rows, "", null);
    }

    static ConsulReply<HealthRows> bad(int status, String text, @Nullable Duration retryAfter) {
        return new ConsulReply<>(status, name -> null, null, text, retryAfter);
    }

    /** Has the agent refuse what is past a number of open requests, as its limit on connections does. */
    void limitConnections(int most) {
        script(request -> {
            if (calls.size() <= most) {
                return Answer.normal();
            }
            refused++;
            return Answer.of(bad(429, "too many connections", null));
        });
    }

    int refused() {
        return refused;
    }

    /** Says what the agent does from now on. */
    void script(Function<ConsulRequest, Answer> script) {
        this.script = script;
    }

    void answerAll(Answer answer) {
        script(request -> answer);
    }

    SnapshotRecorder watch(String name) {
        SnapshotRecorder recorder = new SnapshotRecorder();
        discoverer.watch(ServiceKey.parse(name), recorder);
        time.runDue();
        return recorder;
    }

    VirtualTime time() {
        return time;
    }

    ConsulDiscoverer discoverer() {
        return discoverer;
    }

    ConsulAgent agent() {
        return agent;
    }

    List<Asked> asked() {
        return asked;
    }

    List<Asked> askedSince(Duration start) {
        return asked.stream()
                .filter(request -> request.at().compareTo(start) >= 0)
                .toList();
    }

    int open() {
        return calls.size();
    }

    int mostOpen() {
        return mostOpen;
    }
}
