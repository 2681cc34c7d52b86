package io.loadstar;

import static java.util.Objects.requireNonNull;

import io.loadstar.internal.config.NearestName;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All settings of one service, as one tree of canonical keys (immutable data).
 *
 * <p>The keys are this class's constants, and {@code policy.NAME} for the options of the chosen policy, which are
 * checked against the policy when the service is first used. An unknown key is refused with the nearest known one.
 *
 * <p>{@code registry.NAME} is an option of the resolver's registry, the same as after the question mark of its URI, which
 * wins. It belongs in a resolver's defaults, as its services share one registry, and is checked when the resolver is
 * built. Its value may say where a secret is: {@link #toString} leaves it out.
 */
public final class ServiceConfig {

    /** What a service does when too few of its instances are healthy. */
    public enum Panic {
        /** All instances but those drained on purpose are used, as if healthy. */
        ALL,
        /** Only healthy instances are used; with none, a pick throws UNHEALTHY. */
        OFF
    }

    /** What a pick does when the snapshot is past its maximum age. */
    public enum StalenessAction {
        /** The snapshot is used. */
        SERVE,
        /** The snapshot is used, and the log says so once per outage. */
        WARN,
        /** A pick throws STALE. */
        FAIL
    }

    /** What becomes of an instance at a loopback address. */
    public enum Loopback {
        /** It is used. */
        ALLOW,
        /** It is left out like one at a link-local address. */
        REFUSE
    }

    /** What serves picks before the registry's first answer. */
    public enum Startup {
        /**
         * A blocking call waits, at most the start-up timeout. A registry that says an error, or nothing in that time, is
         * stood in for by the last good snapshot on disk, where there is one.
         */
        WAIT,
        /** A pick throws NOT_READY until the registry has answered. */
        FAIL,
        /** The last good snapshot on disk, at once; without a usable one it is as with WAIT. */
        DISK,
        /** The instances of {@code startup.instances}, at once. */
        STATIC
    }

    /** The load-balancing policy's name. */
    public static final ConfigKey<String> POLICY =
            ConfigKey.text("policy", "round_robin", "the load-balancing policy's name");

    /** What to do when too few instances are healthy. */
    public static final ConfigKey<Panic> PANIC =
            ConfigKey.choice("panic", Panic.ALL, "what to do when too few instances are healthy");

    /** The healthy share under which panic begins, in percent. */
    public static final ConfigKey<Integer> PANIC_THRESHOLD =
            ConfigKey.integer("panic.threshold", 50, 0, 100, "the healthy share under which panic begins, in percent");

    /** The kind of active health check: {@code none}, or the name of a provider such as {@code tcp} or {@code http}. */
    public static final ConfigKey<String> HEALTH_TYPE =
            ConfigKey.text("health.active.type", "none", "the kind of active health check: none, tcp, http");

    /** The time between two checks of a healthy instance. */
    public static final ConfigKey<Duration> HEALTH_INTERVAL = ConfigKey.duration(
            "health.active.interval", Duration.ofSeconds(5), "the time between two checks of a healthy instance");

    /** The time between two checks of an unhealthy instance. */
    public static final ConfigKey<Duration> HEALTH_INTERVAL_UNHEALTHY = ConfigKey.duration(
            "health.active.interval-unhealthy",
            Duration.ZERO,
            "the time between two checks of an unhealthy instance; 0 for that of a healthy one");

    /** How far an interval varies, in percent of it. */
    public static final ConfigKey<Integer> HEALTH_JITTER = ConfigKey.integer(
            "health.active.jitter", 10, 0, 100, "how far an interval varies to either side, in percent of it");

    /** The longest that one check may take. */
    public static final ConfigKey<Duration> HEALTH_TIMEOUT =
            ConfigKey.duration("health.active.timeout", Duration.ofSeconds(2), "the longest that one check may take");

    /** Failed checks in a row after which an instance is unhealthy. */
    public static final ConfigKey<Integer> HEALTH_FALL = ConfigKey.integer(
            "health.active.fall", 3, 1, 100, "failed checks in a row after which an instance is unhealthy");

    /** Passed checks in a row after which an unhealthy instance is healthy again. */
    public static final ConfigKey<Integer> HEALTH_RISE = ConfigKey.integer(
            "health.active.rise", 2, 1, 100, "passed checks in a row after which an instance is healthy again");

    /** The path of an HTTP check. */
    public static final ConfigKey<String> HEALTH_PATH =
            ConfigKey.text("health.active.path", "/health", "the path of an HTTP check");

    /** The port of the check. */
    public static final ConfigKey<Integer> HEALTH_PORT =
            ConfigKey.integer("health.active.port", 0, 0, 65_535, "the port of the check; 0 for the instance's own");

    /** The header that tells an HTTP check whose answer it is. */
    public static final ConfigKey<String> HEALTH_EXPECT_HEADER = ConfigKey.text(
            "health.active.expect-header",
            "",
            "the header that a passing answer must have, such as X-Service: {service}; empty for none");

    /** The HTTP statuses that pass. */
    public static final ConfigKey<String> HEALTH_STATUSES =
            ConfigKey.text("health.active.statuses", "200-299", "the HTTP statuses that pass, such as 200,204,300-399");

    /** The age past which a snapshot is too old. */
    public static final ConfigKey<Duration> STALENESS_MAX_AGE = ConfigKey.duration(
            "staleness.max-age",
            Duration.ZERO,
            "how long after the registry was last in reach a snapshot is too old; 0 for never");

    /** What to do with a snapshot that is too old. */
    public static final ConfigKey<StalenessAction> STALENESS_ACTION =
            ConfigKey.choice("staleness.action", StalenessAction.SERVE, "what to do with a snapshot that is too old");

    /** What becomes of an instance at a loopback address. */
    public static final ConfigKey<Loopback> ADDRESSES_LOOPBACK =
            ConfigKey.choice("addresses.loopback", Loopback.ALLOW, "what becomes of an instance at a loopback address");

    /** The networks that instances may be in. */
    public static final ConfigKey<String> ADDRESSES_ALLOW = ConfigKey.text(
            "addresses.allow", "", "the networks that instances may be in, such as 10.0.0.0/8,fd00::/8; empty for all");

    /** The networks that instances may not be in. */
    public static final ConfigKey<String> ADDRESSES_DENY = ConfigKey.text(
            "addresses.deny", "", "the networks that instances may not be in; stronger than addresses.allow");

    /** The names of networks in the order of preference. */
    public static final ConfigKey<String> ADDRESSES_NETWORKS = ConfigKey.text(
            "addresses.networks",
            "",
            "which of an instance's addresses is used, by the names of their networks, the best first, such as lan,wan");

    /** How addresses are translated. */
    public static final ConfigKey<String> ADDRESSES_TRANSLATE = ConfigKey.text(
            "addresses.translate",
            "",
            "what addresses are seen as from here, such as 10.1.0.0/16=192.168.0.0/16,10.2.0.7=203.0.113.7");

    /** Whether removals that would leave too few instances are held. */
    public static final ConfigKey<Boolean> REMOVAL_GUARD = ConfigKey.flag(
            "removal.guard", true, "whether removals that would leave too few usable instances are held for a while");

    /** The share of usable instances that a removal must leave to be believed at once, in percent. */
    public static final ConfigKey<Integer> REMOVAL_THRESHOLD = ConfigKey.integer(
            "removal.threshold",
            50,
            1,
            100,
            "the share of usable instances that a removal must leave to be believed at once, in percent");

    /** How long a removal has to stand before it is believed. */
    public static final ConfigKey<Duration> REMOVAL_HOLD = ConfigKey.duration(
            "removal.hold", Duration.ofSeconds(30), "how long a held removal has to stand before it is believed");

    /** The folder of the last good snapshots. */
    public static final ConfigKey<String> DISK_DIRECTORY = ConfigKey.text(
            "disk.directory", "", "the folder where the last good snapshots are kept; empty to keep none");

    /** The age past which a snapshot on disk is not used. */
    public static final ConfigKey<Duration> DISK_MAX_AGE = ConfigKey.duration(
            "disk.max-age", Duration.ofDays(3), "the age past which a snapshot on disk is not used; 0 for any age");

    /** How much more than its share a healthy instance may be given, in percent. */
    public static final ConfigKey<Integer> FAILOVER_OVERPROVISIONING = ConfigKey.integer(
            "failover.overprovisioning",
            140,
            100,
            1_000,
            "the load that the healthy instances of a level can take, in percent of their share of it; under it the next"
                    + " level takes the rest");

    /** How many tickets one is watched of. */
    public static final ConfigKey<Integer> LEAK_SAMPLING = ConfigKey.integer(
            "leak.sampling", 128, 0, 65_536, "of how many tickets one is watched for a missing completion; 0 for none");

    /** What to do before the first answer. */
    public static final ConfigKey<Startup> STARTUP =
            ConfigKey.choice("startup", Startup.WAIT, "what serves picks before the registry's first answer");

    /** The instances that serve before the first answer. */
    public static final ConfigKey<String> STARTUP_INSTANCES = ConfigKey.text(
            "startup.instances",
            "",
            "host:port,host:port: what serves before the first answer where startup is static");

    /** The longest that a blocking call waits for the first snapshot. */
    public static final ConfigKey<Duration> STARTUP_TIMEOUT = ConfigKey.duration(
            "startup.timeout", Duration.ofSeconds(5), "the longest that a blocking call waits for the first snapshot");

    /** The most instances that {@code call} tries for one request. */
    public static final ConfigKey<Integer> CALL_ATTEMPTS =
            ConfigKey.integer("call.attempts", 2, 1, 10, "the most instances that a call tries, the first included");

    /** The least time between two rebuilds of a service's picker. */
    public static final ConfigKey<Duration> REBUILD_INTERVAL = ConfigKey.duration(
            "rebuild.interval", Duration.ofMillis(10), "the least time between two rebuilds of a service's picker");

    /** The prefix of the options of a policy. */
    public static final String POLICY_PREFIX = "policy.";

    /** The prefix of the options of a registry. */
    public static final String REGISTRY_PREFIX = "registry.";

    private static final List<ConfigKey<?>> KEYS = List.of(
            POLICY,
            PANIC,
            PANIC_THRESHOLD,
            HEALTH_TYPE,
            HEALTH_INTERVAL,
            HEALTH_INTERVAL_UNHEALTHY,
            HEALTH_JITTER,
            HEALTH_TIMEOUT,
            HEALTH_FALL,
            HEALTH_RISE,
            HEALTH_PATH,
            HEALTH_PORT,
            HEALTH_STATUSES,
            HEALTH_EXPECT_HEADER,
            STALENESS_MAX_AGE,
            STALENESS_ACTION,
            ADDRESSES_LOOPBACK,
            ADDRESSES_ALLOW,
            ADDRESSES_DENY,
            ADDRESSES_NETWORKS,
            ADDRESSES_TRANSLATE,
            REMOVAL_GUARD,
            REMOVAL_THRESHOLD,
            REMOVAL_HOLD,
            DISK_DIRECTORY,
            DISK_MAX_AGE,
            FAILOVER_OVERPROVISIONING,
            LEAK_SAMPLING,
            STARTUP,
            STARTUP_INSTANCES,
            STARTUP_TIMEOUT,
            CALL_ATTEMPTS,
            REBUILD_INTERVAL);

    private static final Map<String, ConfigKey<?>> BY_NAME =
            KEYS.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::name, key -> key));

    /** Every setting at its default. */
    public static final ServiceConfig DEFAULTS = new ServiceConfig(Map.of());

    private final Map<String, String> values;

    private ServiceConfig(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /**
     * Returns the configuration of a map.
     *
     * @param values text by canonical key
     * @return the configuration
     * @throws IllegalArgumentException if a key is unknown or a value is not of its key's form
     */
    public static ServiceConfig of(Map<String, String> values) {
        Builder builder = builder();
        values.forEach(builder::set);
        return builder.build();
    }

    /** {@return a builder with every setting at its default} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return all keys but the options of policies} */
    public static List<ConfigKey<?>> keys() {
        return KEYS;
    }

    /**
     * Returns a setting.
     *
     * @param key one of this class's constants, or an option of a policy
     * @param <T> the type of the value
     * @return its value, or its default
     * @throws IllegalArgumentException if the value of a policy's option is not of its form
     */
    public <T> T get(ConfigKey<T> key) {
        String text = values.get(key.name());
        return text == null ? key.defaultValue() : key.parse(text);
    }

    /**
     * Returns this configuration on top of another: what is set here wins.
     *
     * @param defaults what holds where this configuration sets nothing
     * @return the configuration
     */
    public ServiceConfig withDefaults(ServiceConfig defaults) {
        Map<String, String> merged = new TreeMap<>(defaults.values);
        merged.putAll(values);
        return new ServiceConfig(merged);
    }

    /** {@return what is set, text by canonical key, sorted, unmodifiable} */
    public Map<String, String> toMap() {
        return values;
    }

    /**
     * Returns the options of a registry that are set, by the names that they have in its URI: {@code token-file} for
     * {@code registry.token-file}.
     *
     * @return text by name, sorted, unmodifiable
     */
    public Map<String, String> registryOptions() {
        Map<String, String> options = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(REGISTRY_PREFIX)) {
                options.put(key.substring(REGISTRY_PREFIX.length()), value);
            }
        });
        return Collections.unmodifiableMap(options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceConfig that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Returns what is set, without the values of a registry's options. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(values);
        shown.replaceAll((key, value) -> key.startsWith(REGISTRY_PREFIX) ? "***" : value);
        return shown.toString();
    }

    /** Builds a {@link ServiceConfig}. */
    public static final class Builder {
        private final Map<String, String> values = new TreeMap<>();

        private Builder() {}

        /**
         * Sets a key by its name.
         *
         * @param key a canonical key, {@code policy.} and the option of a policy, or {@code registry.} and the option
         *     of a registry
         * @param value the value as text
         * @return this builder
         * @throws IllegalArgumentException if the key is unknown or the value is not of its form
         */
        public Builder set(String key, String value) {
            ConfigKey<?> known = BY_NAME.get(requireNonNull(key, "key"));
            if (known != null) {
                known.parse(value);
            } else if (!key.startsWith(POLICY_PREFIX) && !key.startsWith(REGISTRY_PREFIX)) {
                throw new IllegalArgumentException(NearestName.refuse("key", key, BY_NAME.keySet()));
            }
            values.put(key, requireNonNull(value, key).strip());
            return this;
        }

        /**
         * Sets a key.
         *
         * @param key one of the constants of {@link ServiceConfig}, or an option of a policy
         * @param value the value
         * @param <T> the type of the value
         * @return this builder
         * @throws IllegalArgumentException if the value is out of the key's range
         */
        public <T> Builder set(ConfigKey<T> key, T value) {
            return set(key.name(), key.print(value));
        }

        /**
         * Sets the policy.
         *
         * @param name the policy's name
         * @return this builder
         */
        public Builder policy(String name) {
            return set(POLICY, name);
        }

        /**
         * Returns the configuration.
         *
         * @return the configuration
         */
        public ServiceConfig build() {
            return new ServiceConfig(values);
        }
    }
}
