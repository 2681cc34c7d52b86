package io.loadstar.registry.http;

import static java.util.Objects.requireNonNull;

import io.loadstar.spi.RegistryContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of one HTTP registry (concurrent): its endpoints, connections, TLS, token and bounds.
 *
 * <p>Each request has a thread of the context's blocking executor and a connection of its own until it is answered; the
 * caller bounds how many there are. Redirects are not followed and cookies not kept. A request goes to the endpoint
 * that served last; one that fails makes the next request go to the next endpoint, and those under way stay where they
 * are.
 */
public final class RegistryHttpClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttpClient.class);

    private final Route route;
    private final Executor blocking;
    private final Set<HttpExchange<?>> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private RegistryHttpClient(Route route, Executor blocking) {
        this.route = route;
        this.blocking = blocking;
    }

    /**
     * Opens a client; connects to nothing.
     *
     * @param options the way to the registry
     * @param source the registry for messages, such as its URI without options
     * @param context the time, and the threads that requests run on
     * @return the client
     * @throws IllegalArgumentException if a file that the options name cannot be used
     */
    public static RegistryHttpClient open(HttpOptions options, String source, RegistryContext context) {
        TlsFiles tls = options.tls();
        if (tls != null && tls.trustAny()) {
            LOG.warn(
                    "{}: {} is on: anyone on the way can read the token and forge answers",
                    source,
                    HttpOptions.TLS_TRUST_ANY);
        }
        return new RegistryHttpClient(
                new Route(options, requireNonNull(source, "source"), context.time()), context.blocking());
    }

    /**
     * Sends a query; never blocks.
     *
     * @param query what to ask
     * @param reader reads the body of a 2xx, on the call's thread
     * @param <T> what the body says
     * @return the exchange, cancelled already if the client is closed
     */
    public <T> HttpExchange<T> send(HttpQuery query, BodyReader<T> reader) {
        HttpExchange<T> exchange = new HttpExchange<>();
        running.add(exchange);
        exchange.onDone(() -> running.remove(exchange));
        if (closed) {
            exchange.cancel();
            return exchange;
        }
        try {
            blocking.execute(new Sending<>(route, query, reader, exchange));
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the threads have ended, and with them its requests", route.source());
            exchange.cancel();
        }
        return exchange;
    }

    /**
     * Makes the next request go to another endpoint than the one of an answer: for answers that say that the endpoint
     * is of no use now.
     *
     * @param answer the answer
     */
    public void passOver(HttpAnswer<?> answer) {
        route.endpoints().failed(answer.head().endpoint());
    }

    /** Cancels what is under way and closes all connections; the threads of running requests end at once after it. */
    @Override
    public void close() {
        closed = true;
        running.forEach(HttpExchange::cancel);
        route.clients().close();
    }

    /** {@return how many connections there are, idle ones included} */
    int connections() {
        return route.clients().connections();
    }
}
