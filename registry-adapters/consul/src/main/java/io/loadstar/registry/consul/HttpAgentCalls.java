package io.loadstar.registry.consul;

import io.loadstar.registry.http.BodyReader;
import io.loadstar.registry.http.HttpAnswer;
import io.loadstar.registry.http.HttpQuery;
import io.loadstar.registry.http.RegistryHttpClient;
import io.loadstar.spi.RegistryContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The requests of a registration by HTTP, with the place that the URI names (concurrent). */
final class HttpAgentCalls implements AgentCalls, AutoCloseable {

    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);

    private final RegistryHttpClient client;
    private final ConsulOptions options;
    private final Duration timeout;

    private HttpAgentCalls(RegistryHttpClient client, ConsulOptions options, Duration timeout) {
        this.client = client;
        this.options = options;
        this.timeout = timeout;
    }

    /**
     * Opens the connections.
     *
     * @param options what the URI says
     * @param look how often a registration is looked at: no request takes longer, so that one that hangs does not cost
     *     the next sign of life
     * @param context the time and threads
     */
    static HttpAgentCalls open(ConsulOptions options, Duration look, RegistryContext context) {
        Duration longest = look.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : look;
        Duration asked = options.http().requestTimeout();
        Duration timeout = asked.compareTo(longest) < 0 ? asked : longest;
        RegistryHttpClient client = RegistryHttpClient.open(options.http(), options.source(), context);
        return new HttpAgentCalls(client, options, timeout);
    }

    @Override
    public CompletionStage<AgentReply> call(AgentRequest request) {
        String[] path = request.path().toArray(String[]::new);
        boolean reads = request.method().equals("GET");
        HttpQuery.Builder query = reads ? HttpQuery.get(path) : HttpQuery.put(path);
        request.parameters().forEach(query::query);
        place(query, "ns", options.namespace());
        place(query, "partition", options.partition());
        if (request.body() != null) {
            query.json(request.body());
        }
        query.callTimeout(timeout).what(request.what());
        return reads
                ? client.send(query.build(), json -> Optional.ofNullable(json.tree()))
                        .answer()
                        .thenApply(answer -> reply(answer, answer.isSuccess() ? answer.body() : Optional.empty()))
                : client.send(query.build(), BodyReader.ignored())
                        .answer()
                        .thenApply(answer -> reply(answer, Optional.empty()));
    }

    private static AgentReply reply(HttpAnswer<?> answer, Optional<Object> body) {
        return new AgentReply(answer.status(), body.orElse(null), answer.text());
    }

    private static void place(HttpQuery.Builder query, String name, String value) {
        if (!value.isEmpty()) {
            query.query(name, value);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
