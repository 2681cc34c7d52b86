package io.loadstar.registry.consul;

import io.loadstar.ServiceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A GET of one of Consul's lists: what is asked, from where, and how long the answer may take (immutable data).
 *
 * @param path the path's segments
 * @param parameters names and values in order, a name more than once where Consul reads it so
 * @param waits how long the server may wait; zero for not at all
 * @param subject what is asked for, for messages
 */
record ConsulRequest(List<String> path, List<Map.Entry<String, String>> parameters, Duration waits, String subject) {

    /** The server adds up to this part of the wait, so that queries do not all end at once. */
    private static final int JITTER_PART = 16;

    ConsulRequest {
        path = List.copyOf(path);
        parameters = List.copyOf(parameters);
    }

    /** Returns the request for a service's instances, with what the URI and the key say. */
    static ConsulRequest health(ConsulOptions options, ServiceKey key) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        place(parameters, options, key.datacenter(), key.namespace());
        options.tags().forEach(tag -> add(parameters, "tag", tag));
        key.tags().stream().filter(tag -> !options.tags().contains(tag)).forEach(tag -> add(parameters, "tag", tag));
        add(parameters, "filter", both(options.filter(), key.filter()));
        add(parameters, "near", options.near());
        return new ConsulRequest(
                List.of("v1", "health", "service", key.name()), parameters, Duration.ZERO, key.toString());
    }

    /** Returns the request for the list of services. */
    static ConsulRequest services(ConsulOptions options) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        place(parameters, options, null, null);
        return new ConsulRequest(
                List.of("v1", "catalog", "services"), parameters, Duration.ZERO, "the list of services");
    }

    private static void place(
            List<Map.Entry<String, String>> parameters,
            ConsulOptions options,
            @Nullable String datacenter,
            @Nullable String namespace) {
        add(parameters, "dc", datacenter == null ? options.datacenter() : datacenter);
        add(parameters, "ns", namespace == null ? options.namespace() : namespace);
        add(parameters, "partition", options.partition());
    }

    private static void add(List<Map.Entry<String, String>> parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.add(Map.entry(name, value));
        }
    }

    private static String both(String filter, @Nullable String other) {
        if (other == null) {
            return filter;
        }
        return filter.isEmpty() ? other : '(' + filter + ") and (" + other + ')';
    }

    /** Returns the request that waits for what comes after an index. */
    ConsulRequest after(long index, Duration maximum) {
        return with(
                maximum,
                List.of(Map.entry("index", Long.toString(index)), Map.entry("wait", maximum.toMillis() + "ms")));
    }

    /** Returns the request to any server, leader or not. */
    ConsulRequest stale() {
        return with(waits, List.of(Map.entry("stale", "")));
    }

    /** Returns the request to a leader that has made sure that it leads, and has read all of its log. */
    ConsulRequest consistent() {
        return with(waits, List.of(Map.entry("consistent", "")));
    }

    private ConsulRequest with(Duration maximum, List<Map.Entry<String, String>> more) {
        List<Map.Entry<String, String>> all = new ArrayList<>(parameters);
        all.addAll(more);
        return new ConsulRequest(path, all, maximum, subject);
    }

    /**
     * Returns how long the answer may take to begin: the wait, the server's jitter on it, and what an answer takes.
     *
     * @param slack what an answer takes that does not wait
     */
    Duration patience(Duration slack) {
        return waits.plus(waits.dividedBy(JITTER_PART)).plus(slack);
    }
}
