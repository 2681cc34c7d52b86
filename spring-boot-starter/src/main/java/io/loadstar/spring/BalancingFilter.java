package io.loadstar.spring;

import io.loadstar.PickContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Sends the requests of a WebClient to an instance of the service that the host names, and to another one if that could
 * not be connected to (concurrent). Nothing in it waits: an instance is picked from memory, or when the first snapshot
 * is here.
 */
final class BalancingFilter implements ExchangeFilterFunction {

    private final Supplier<RequestRouting> routing;
    private final boolean everyHost;

    /**
     * Creates the filter.
     *
     * @param routing asked for at the first request
     * @param everyHost whether every host is a service's name, or only those that look like one
     */
    BalancingFilter(Supplier<RequestRouting> routing, boolean everyHost) {
        this.routing = SingletonSupplier.of(routing);
        this.everyHost = everyHost;
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return everyHost || RequestRouting.looksLikeService(request.url())
                ? Mono.deferContextual(context -> balanced(request, next, context))
                : next.exchange(request);
    }

    private Mono<ClientResponse> balanced(ClientRequest request, ExchangeFunction next, ContextView context) {
        RequestRouting chosen = routing.get();
        URI uri = request.url();
        String service = RequestRouting.serviceOf(uri);
        PickContext pickContext =
                chosen.contextOf(service, request.attributes(), new Sent(request), answered(chosen, context));
        return Mono.fromCompletionStage(() -> chosen.resolver()
                        .callAsync(
                                service,
                                pickContext,
                                RequestRouting.optionsOf(request.method(), request.attributes()),
                                instance -> next.exchange(at(request, RequestRouting.at(instance, uri)))
                                        .contextWrite(context)
                                        .toFuture()))
                // An answer that comes when nobody waits any more gives its connection back.
                .doOnDiscard(
                        ClientResponse.class, answer -> answer.releaseBody().subscribe());
    }

    private static ClientRequest at(ClientRequest request, URI uri) {
        return ClientRequest.from(request).url(uri).build();
    }

    /** The exchange that is answered, where one is in the context; else what the thread answers. */
    private static RequestFacts answered(RequestRouting routing, ContextView context) {
        Object exchange = context.getOrDefault(ServerWebExchangeContextFilter.EXCHANGE_CONTEXT_ATTRIBUTE, null);
        return exchange instanceof ServerWebExchange answering
                ? new Answered(answering.getRequest())
                : routing.answered();
    }

    /** The request that is sent; its cookies are not among its headers yet. */
    private record Sent(ClientRequest request) implements RequestFacts {
        @Override
        public @Nullable String header(String name) {
            return request.headers().getFirst(name);
        }

        @Override
        public @Nullable String cookie(String name) {
            String value = request.cookies().getFirst(name);
            return value == null ? RequestFacts.super.cookie(name) : value;
        }
    }

    /** The request that is answered. */
    private record Answered(ServerHttpRequest request) implements RequestFacts {
        @Override
        public @Nullable String header(String name) {
            return request.getHeaders().getFirst(name);
        }

        @Override
        public @Nullable String cookie(String name) {
            HttpCookie cookie = request.getCookies().getFirst(name);
            return cookie == null ? null : cookie.getValue();
        }

        @Override
        public @Nullable InetAddress remoteAddress() {
            InetSocketAddress address = request.getRemoteAddress();
            return address == null ? null : address.getAddress();
        }
    }
}
