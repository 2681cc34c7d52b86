package io.loadstar.examples.quickstart;

// tag::quickstart[]
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import java.io.IOException;
import java.net.URI;

/** Finds {@code orders} in a registry, picks an instance, and calls one. */
public final class Quickstart {

    public static void main(String[] args) throws IOException {
        String registry = args.length > 0 ? args[0] : "static:127.0.0.1:8080,127.0.0.1:8081";
        try (ServiceResolver resolver = ServiceResolver.create(registry)) {
            ServiceInstance any = resolver.next("orders"); // from memory; waits for the first snapshot only
            System.out.println("any instance: " + any);
            // A tracked request: if it cannot connect, it is tried on another instance.
            String body = resolver.call("orders", instance -> get(instance.uri("/hello")));
            System.out.println("answer: " + body);
        }
    }
    // end::quickstart[]

    private Quickstart() {}

    private static String get(URI uri) throws IOException {
        try (var in = uri.toURL().openStream()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
