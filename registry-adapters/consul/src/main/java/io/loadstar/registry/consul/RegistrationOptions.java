package io.loadstar.registry.consul;

import io.loadstar.ConfigKey;
import io.loadstar.spi.RegistryUri;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a {@code consul:} URI says of registering (immutable data).
 *
 * @param kind how the agent learns whether the instance is well
 * @param ttl the time to live of a check that the instance passes itself
 * @param interval how often the agent asks
 * @param timeout how long the agent waits for an answer
 * @param path what the agent asks the instance's first address for
 * @param url what the agent asks for instead, wherever it is; empty for the instance's own address
 * @param trustAll whether the agent takes any certificate
 * @param reapAfter how long a check may be critical before the agent takes the instance out; zero for ever
 */
record RegistrationOptions(
        CheckKind kind,
        Duration ttl,
        Duration interval,
        Duration timeout,
        String path,
        String url,
        boolean trustAll,
        Duration reapAfter) {

    static final ConfigKey<CheckKind> CHECK = ConfigKey.choice(
            "check", CheckKind.TTL, "how the agent learns whether an instance registered here is well");

    static final ConfigKey<Duration> CHECK_TTL = ConfigKey.duration(
            "check.ttl",
            Duration.ofSeconds(30),
            "how long an instance registered here counts as well without a sign of life; it gives three in that time");

    static final ConfigKey<Duration> CHECK_INTERVAL =
            ConfigKey.duration("check.interval", Duration.ofSeconds(10), "how often the agent asks, by http or tcp");

    static final ConfigKey<Duration> CHECK_TIMEOUT =
            ConfigKey.duration("check.timeout", Duration.ofSeconds(5), "how long the agent waits for the answer");

    static final ConfigKey<String> CHECK_PATH =
            ConfigKey.text("check.path", "/health", "what the agent asks the instance's first address for, by http");

    static final ConfigKey<String> CHECK_HTTP = ConfigKey.text(
            "check.http", "", "the URL that the agent asks instead, such as http://127.0.0.1:8081/ready");

    /** Loud on purpose: whoever answers at the address passes the check. */
    static final ConfigKey<Boolean> CHECK_TRUST_ALL = ConfigKey.flag(
            "check.tls.dangerously-trust-any-server",
            false,
            "whether the agent believes any certificate: whoever answers at the address then passes the check");

    static final ConfigKey<Duration> REAP_AFTER = ConfigKey.duration(
            "deregister-critical-after",
            Duration.ofMinutes(10),
            "how long a check may be critical before the agent takes the instance out; 0s for never");

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LEAST_REAP_AFTER = Duration.ofMinutes(1);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);
    private static final int SIGNS_PER_TTL = 3;

    /** {@return the options of a URI that are about registering} */
    static List<ConfigKey<?>> keys() {
        return List.of(
                CHECK, CHECK_TTL, CHECK_INTERVAL, CHECK_TIMEOUT, CHECK_PATH, CHECK_HTTP, CHECK_TRUST_ALL, REAP_AFTER);
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException if an option is not of its form, or set where it means nothing
     */
    static RegistrationOptions of(RegistryUri uri) {
        CheckKind kind = uri.option(CHECK);
        onlyWith(uri, kind == CheckKind.HTTP || kind == CheckKind.TCP, "http or tcp", CHECK_INTERVAL, CHECK_TIMEOUT);
        onlyWith(uri, kind == CheckKind.HTTP, "http", CHECK_PATH, CHECK_HTTP, CHECK_TRUST_ALL);
        onlyWith(uri, kind != CheckKind.NONE, "ttl, http or tcp", REAP_AFTER);
        if (uri.options().containsKey(CHECK_PATH.name()) && uri.options().containsKey(CHECK_HTTP.name())) {
            throw new IllegalArgumentException(CHECK_PATH + ": set beside " + CHECK_HTTP + " (expected: one of them)");
        }
        return new RegistrationOptions(
                kind,
                ranged(uri, CHECK_TTL),
                ranged(uri, CHECK_INTERVAL),
                ranged(uri, CHECK_TIMEOUT),
                path(uri.option(CHECK_PATH)),
                url(uri.option(CHECK_HTTP)),
                uri.option(CHECK_TRUST_ALL),
                reapAfter(uri.option(REAP_AFTER)));
    }

    private static void onlyWith(RegistryUri uri, boolean holds, String kinds, ConfigKey<?>... keys) {
        Map<String, String> options = uri.options();
        for (ConfigKey<?> key : keys) {
            if (!holds && options.containsKey(key.name())) {
                throw new IllegalArgumentException(key + ": " + options.get(key.name()) + " with check="
                        + CHECK.print(uri.option(CHECK)) + " (expected: only with check=" + kinds + ")");
            }
        }
    }

    private static Duration ranged(RegistryUri uri, ConfigKey<Duration> key) {
        Duration value = uri.option(key);
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(key + ": " + key.print(value) + " (expected: 1s to 1d)");
        }
        return value;
    }

    private static String path(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(CHECK_PATH + ": " + path + " (expected: a path such as /health)");
        }
        return path;
    }

    private static String url(String url) {
        if (!url.isEmpty() && !isHttp(url)) {
            throw new IllegalArgumentException(
                    CHECK_HTTP + ": " + url + " (expected: a URL such as http://127.0.0.1:8081/ready)");
        }
        return url;
    }

    private static boolean isHttp(String url) {
        try {
            URI parsed = new URI(url);
            String scheme = String.valueOf(parsed.getScheme()).toLowerCase(Locale.ROOT);
            return parsed.getHost() != null && (scheme.equals("http") || scheme.equals("https"));
        } catch (URISyntaxException notOfTheForm) {
            return false;
        }
    }

    /** Agents raise what is less to a minute and say so in their log only. */
    private static Duration reapAfter(Duration after) {
        if (!after.isZero() && after.compareTo(LEAST_REAP_AFTER) < 0) {
            throw new IllegalArgumentException(REAP_AFTER + ": " + REAP_AFTER.print(after)
                    + " (expected: at least 1m, which is Consul's least, or 0s for never)");
        }
        return after;
    }

    /** {@return how often a registration is looked at: a third of the time to live, 10 s where the agent asks itself} */
    Duration look() {
        Duration third = ttl.dividedBy(SIGNS_PER_TTL);
        return kind == CheckKind.TTL || third.compareTo(LONGEST_LOOK) < 0 ? third : LONGEST_LOOK;
    }
}
