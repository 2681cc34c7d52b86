package io.loadstar.examples.outage;

import io.loadstar.NoInstanceException;
import io.loadstar.ServiceResolver;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Reads orders from the service of that name, and does without while no instance of it is known. */
public final class OrdersClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ServiceResolver resolver;

    public OrdersClient(ServiceResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Returns an order, or nothing where the registry says that there is nobody to ask.
     *
     * @throws IOException if those who were asked did not answer
     */
    public Optional<String> order(int number) throws IOException {
        try {
            return Optional.of(resolver.call("orders", instance -> get(instance.uri("/orders/" + number))));
        } catch (NoInstanceException nobody) {
            return Optional.empty();
        }
    }

    private static String get(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout((int) TIMEOUT.toMillis());
        connection.setReadTimeout((int) TIMEOUT.toMillis());
        try (var in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
