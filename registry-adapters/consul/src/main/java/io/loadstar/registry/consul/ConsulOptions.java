package io.loadstar.registry.consul;

import io.loadstar.ConfigKey;
import io.loadstar.registry.http.HttpDefaults;
import io.loadstar.registry.http.HttpOptions;
import io.loadstar.spi.RegistryUri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a {@code consul:} URI says (immutable data). */
final class ConsulOptions {

    static final String FORM = "consul://h1:8500,h2:8500?dc=dc1&tag=blue&token-file=/run/secrets/consul";

    static final ConfigKey<String> DC = ConfigKey.text("dc", "", "the data centre to ask; the agent's own unless set");

    static final ConfigKey<String> NAMESPACE = ConfigKey.text(
            "namespace", "", "the namespace to ask, of Consul Enterprise; with it, keys may name others");

    static final ConfigKey<String> PARTITION =
            ConfigKey.text("partition", "", "the admin partition to ask, of Consul Enterprise");

    static final ConfigKey<String> TAG =
            ConfigKey.text("tag", "", "tags that an instance must all have, separated by commas");

    static final ConfigKey<String> FILTER =
            ConfigKey.text("filter", "", "a filter in Consul's language, such as Service.Meta.env == \"prod\"");

    static final ConfigKey<String> NEAR =
            ConfigKey.text("near", "", "the node from which the server sorts, or _agent; picks do not depend on it");

    static final ConfigKey<Boolean> STALE =
            ConfigKey.flag("stale", false, "whether any server may answer, which spares the leader");

    static final ConfigKey<Duration> MAX_STALE = ConfigKey.duration(
            "max-stale",
            Duration.ofSeconds(30),
            "how long ago a server may have heard from the leader and still be believed when instances go");

    static final ConfigKey<Duration> WAIT =
            ConfigKey.duration("wait", Duration.ofSeconds(60), "how long a query waits in the server for a change");

    static final ConfigKey<Integer> MAX_POLLS = ConfigKey.integer(
            "max-polls", 128, 1, 10_000, "how many queries may wait at once; past it they take turns");

    static final ConfigKey<Integer> MAX_INSTANCES = ConfigKey.integer(
            "max-instances", 10_000, 1, 1_000_000, "the most instances of a service; past it an answer is refused");

    static final ConfigKey<WarningMeans> WARNING = ConfigKey.choice(
            "warning",
            WarningMeans.DEGRADED,
            "what a check in warning makes of its instance: used after the others," + " like the others, or not");

    static final ConfigKey<String> NETWORK = ConfigKey.text(
            "network", "", "whose tagged addresses are used first, such as wan; several separated by commas");

    static final ConfigKey<String> VERSION_KEY =
            ConfigKey.text("version-key", MetaKeys.VERSION, "the metadata key of an instance's version");

    static final ConfigKey<String> ZONE_KEY =
            ConfigKey.text("zone-key", MetaKeys.ZONE, "the metadata key of an instance's zone, or its node's");

    static final ConfigKey<String> REGION_KEY =
            ConfigKey.text("region-key", MetaKeys.REGION, "the metadata key of an instance's region, or its node's");

    static final ConfigKey<String> VERSION_TAG_PREFIX =
            ConfigKey.text("version-tag-prefix", "version=", "what a tag with the version begins with; empty for none");

    static final ConfigKey<String> ZONE_TAG_PREFIX =
            ConfigKey.text("zone-tag-prefix", "zone=", "what a tag with the zone begins with; empty for none");

    /** The options of Consul's own; those of HTTP come with {@link HttpOptions#keys}. */
    static final List<ConfigKey<?>> OWN = List.of(
            DC,
            NAMESPACE,
            PARTITION,
            TAG,
            FILTER,
            NEAR,
            STALE,
            MAX_STALE,
            WAIT,
            MAX_POLLS,
            MAX_INSTANCES,
            WARNING,
            NETWORK,
            VERSION_KEY,
            ZONE_KEY,
            REGION_KEY,
            VERSION_TAG_PREFIX,
            ZONE_TAG_PREFIX);

    private static final HttpDefaults DEFAULTS =
            new HttpDefaults(8500, "X-Consul-Token", "", List.of("CONSUL_HTTP_TOKEN"));

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    /** Consul itself waits no longer. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final Duration LONGEST_STALE = Duration.ofDays(1);

    private final RegistryUri uri;
    private final HttpOptions http;
    private final String source;
    private final List<String> tags;
    private final boolean stale;
    private final int maxPolls;
    private final int maxInstances;
    private final Duration wait;
    private final Duration maxStale;
    private final RowOptions rows;

    private ConsulOptions(RegistryUri uri) {
        this.uri = uri;
        this.source = uri.scheme() + "://" + String.join(",", uri.authorities());
        this.http = HttpOptions.of(uri, DEFAULTS);
        this.tags = words(uri.option(TAG));
        this.stale = uri.option(STALE);
        this.maxPolls = uri.option(MAX_POLLS);
        this.maxInstances = uri.option(MAX_INSTANCES);
        this.wait = checked(WAIT, uri, SHORTEST_WAIT, LONGEST_WAIT);
        this.maxStale = checked(MAX_STALE, uri, Duration.ZERO, LONGEST_STALE);
        this.rows = new RowOptions(
                uri.option(WARNING),
                words(uri.option(NETWORK)),
                uri.option(VERSION_KEY),
                uri.option(ZONE_KEY),
                uri.option(REGION_KEY),
                uri.option(VERSION_TAG_PREFIX),
                uri.option(ZONE_TAG_PREFIX));
    }

    /** {@return all options of the URI} */
    static List<ConfigKey<?>> keys() {
        List<ConfigKey<?>> keys = new ArrayList<>(OWN);
        keys.addAll(HttpOptions.keys());
        return List.copyOf(keys);
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException if it is not of the form
     */
    static ConsulOptions of(RegistryUri uri) {
        if (uri.authorities().isEmpty() || !(uri.path().isEmpty() || uri.path().equals("/"))) {
            throw new IllegalArgumentException("registry: " + uri + " (expected: " + FORM + ")");
        }
        for (ConfigKey<String> key : List.of(DC, NAMESPACE, PARTITION)) {
            String name = uri.option(key);
            if (!name.isEmpty() && !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        key + ": " + name + " (expected: 1 to 253 of A-Z a-z 0-9 . _ - and no slash)");
            }
        }
        return new ConsulOptions(uri);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            if (!word.isBlank()) {
                words.add(word.strip());
            }
        }
        return List.copyOf(words);
    }

    private static Duration checked(ConfigKey<Duration> key, RegistryUri uri, Duration least, Duration most) {
        Duration value = uri.option(key);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    key + ": " + key.print(value) + " (expected: " + key.print(least) + " to " + key.print(most) + ")");
        }
        return value;
    }

    /** {@return the registry for display} */
    String source() {
        return source;
    }

    /** {@return endpoints, token, TLS and limits} */
    HttpOptions http() {
        return http;
    }

    /** {@return how rows are read} */
    RowOptions rows() {
        return rows;
    }

    /** {@return the data centre; empty for the agent's own} */
    String datacenter() {
        return uri.option(DC);
    }

    /** {@return the namespace; empty for the token's own} */
    String namespace() {
        return uri.option(NAMESPACE);
    }

    /** {@return the admin partition; empty for the agent's own} */
    String partition() {
        return uri.option(PARTITION);
    }

    /** {@return tags that an instance must all have} */
    List<String> tags() {
        return tags;
    }

    /** {@return the filter; empty for none} */
    String filter() {
        return uri.option(FILTER);
    }

    /** {@return the node to sort from; empty for none} */
    String near() {
        return uri.option(NEAR);
    }

    boolean stale() {
        return stale;
    }

    Duration maxStale() {
        return maxStale;
    }

    Duration waitTime() {
        return wait;
    }

    int maxPolls() {
        return maxPolls;
    }

    int maxInstances() {
        return maxInstances;
    }
}
