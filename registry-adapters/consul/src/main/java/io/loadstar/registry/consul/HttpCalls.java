package io.loadstar.registry.consul;

import io.loadstar.registry.http.BodyReader;
import io.loadstar.registry.http.HttpAnswer;
import io.loadstar.registry.http.HttpExchange;
import io.loadstar.registry.http.HttpQuery;
import io.loadstar.registry.http.RegistryHttpClient;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Requests by HTTP (concurrent). */
record HttpCalls(RegistryHttpClient client, ConsulOptions options, TimeSource time) implements ConsulCalls {

    @Override
    public <T> Call<T> get(ConsulRequest request, BodyReader<T> reader) {
        Duration patience = ConsulAgent.patience(request, options);
        HttpQuery.Builder query = HttpQuery.get(request.path().toArray(String[]::new))
                .what(request.subject())
                .readTimeout(patience)
                .callTimeout(patience.plus(options.http().requestTimeout()));
        request.parameters().forEach(parameter -> query.query(parameter.getKey(), parameter.getValue()));
        HttpExchange<T> exchange = client.send(query.build(), reader);
        return new Call<>() {
            @Override
            public CompletionStage<ConsulReply<T>> reply() {
                return exchange.answer().thenApply(HttpCalls.this::reply);
            }

            @Override
            public void cancel() {
                exchange.cancel();
            }
        };
    }

    private <T> ConsulReply<T> reply(HttpAnswer<T> answer) {
        ConsulReply<T> reply = new ConsulReply<>(
                answer.status(),
                answer::header,
                answer.isSuccess() ? answer.body() : null,
                answer.text(),
                answer.retryAfter(time));
        if (reply.isWithoutLeader()) {
            client.passOver(answer);
        }
        return reply;
    }
}
