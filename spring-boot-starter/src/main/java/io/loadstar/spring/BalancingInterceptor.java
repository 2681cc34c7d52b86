package io.loadstar.spring;

import io.loadstar.PickContext;
import java.io.IOException;
import java.net.URI;
import java.util.function.Supplier;
import org.springframework.core.Ordered;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.util.function.SingletonSupplier;

/**
 * Sends the requests of a blocking client to an instance of the service that the host names, and to another one if that
 * could not be connected to (concurrent).
 *
 * <p>It must be the last interceptor: Spring 6 lets the ones behind it run for the first attempt only.
 */
final class BalancingInterceptor implements ClientHttpRequestInterceptor, Ordered {

    private final Supplier<RequestRouting> routing;
    private final boolean everyHost;

    /**
     * Creates the interceptor.
     *
     * @param routing asked for at the first request
     * @param everyHost whether every host is a service's name, or only those that look like one
     */
    BalancingInterceptor(Supplier<RequestRouting> routing, boolean everyHost) {
        this.routing = SingletonSupplier.of(routing);
        this.everyHost = everyHost;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        URI uri = request.getURI();
        if (!everyHost && !RequestRouting.looksLikeService(uri)) {
            return execution.execute(request, body);
        }
        RequestRouting chosen = routing.get();
        String service = RequestRouting.serviceOf(uri);
        PickContext context =
                chosen.contextOf(service, request.getAttributes(), request.getHeaders()::getFirst, chosen.answered());
        return chosen.resolver()
                .call(
                        service,
                        context,
                        RequestRouting.optionsOf(request.getMethod(), request.getAttributes()),
                        instance -> execution.execute(new Sent(request, RequestRouting.at(instance, uri)), body));
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    /** The request at its instance. */
    private static final class Sent extends HttpRequestWrapper {
        private final URI uri;

        Sent(HttpRequest request, URI uri) {
            super(request);
            this.uri = uri;
        }

        @Override
        public URI getURI() {
            return uri;
        }
    }
}
