package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a service as its registry describes it (immutable data).
 *
 * <p>An instance is data: it has an id, at least one address and what else the registry told. What is measured while
 * it is used (requests in flight, latency, probes) is kept apart, by the host that stands for it.
 */
public final class ServiceInstance {

    /** The weight of an instance whose registry gives none. */
    public static final int DEFAULT_WEIGHT = 100;

    /** The largest priority number, which is used last. */
    public static final int MAX_PRIORITY = 127;

    /** The largest weight. */
    public static final int MAX_WEIGHT = 10_000;

    private final String id;
    private final String service;
    private final List<NetworkAddress> addresses;
    private final boolean secure;
    private final int weight;
    private final Locality locality;
    private final @Nullable String version;
    private final SortedSet<String> tags;
    private final Map<String, String> metadata;
    private final RegisteredHealth health;
    private final long startEpoch;
    private final int priority;
    private final @Nullable String source;

    private ServiceInstance(Builder builder) {
        this.service = builder.service;
        this.addresses = List.copyOf(builder.addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: none (expected: at least one)");
        }
        this.id = builder.id != null ? builder.id : addresses.get(0).authority();
        this.secure = builder.secure;
        this.weight = builder.weight;
        this.locality = builder.locality;
        this.version = builder.version;
        this.tags = builder.tags.isEmpty()
                ? Collections.emptySortedSet()
                : Collections.unmodifiableSortedSet(new TreeSet<>(builder.tags));
        this.metadata =
                builder.metadata.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(builder.metadata));
        this.health = builder.health;
        this.startEpoch = builder.startEpoch;
        this.priority = builder.priority;
        this.source = builder.source;
    }

    /**
     * Returns a builder.
     *
     * @param service the name of the service
     * @return the builder
     */
    public static Builder builder(String service) {
        return new Builder(service);
    }

    /** {@return the builder} */
    public Builder toBuilder() {
        Builder builder = new Builder(service);
        builder.id = id;
        builder.addresses.addAll(addresses);
        builder.secure = secure;
        builder.weight = weight;
        builder.locality = locality;
        builder.version = version;
        builder.tags.addAll(tags);
        builder.metadata.putAll(metadata);
        builder.health = health;
        builder.startEpoch = startEpoch;
        builder.priority = priority;
        builder.source = source;
        return builder;
    }

    /**
     * Returns the id, unique within the service.
     *
     * @return the id; {@code host:port} where the registry gives none
     */
    public String id() {
        return id;
    }

    /** {@return the name} */
    public String service() {
        return service;
    }

    /** {@return at least one address} */
    public List<NetworkAddress> addresses() {
        return addresses;
    }

    /** {@return the first address} */
    public NetworkAddress address() {
        return addresses.get(0);
    }

    /** {@return a name or a literal address} */
    public String host() {
        return address().host();
    }

    /** {@return 1 to 65535} */
    public int port() {
        return address().port();
    }

    /**
     * Returns a named port of the address to use.
     *
     * @param name the port's name
     * @return 1 to 65535
     * @throws IllegalArgumentException if there is no port of that name
     */
    public int port(String name) {
        return address().port(name);
    }

    /** {@return true for TLS} */
    public boolean secure() {
        return secure;
    }

    /** {@return 0 (drain) to 10,000, 100 unless told} */
    public int weight() {
        return weight;
    }

    /** {@return the locality} */
    public Locality locality() {
        return locality;
    }

    /**
     * Returns its version.
     *
     * @return the version, or {@code null}
     */
    public @Nullable String version() {
        return version;
    }

    /** {@return the tags, sorted, unmodifiable} */
    public SortedSet<String> tags() {
        return tags;
    }

    /** {@return the metadata, sorted by key, unmodifiable} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@return the registered health} */
    public RegisteredHealth health() {
        return health;
    }

    /**
     * Returns what tells one start of the process from the next, where the registry knows: a new epoch is a new host
     * with no history.
     *
     * @return the epoch, in the registry's own unit; 0 if it is not known
     */
    public long startEpoch() {
        return startEpoch;
    }

    /** {@return the priority, at least 0} */
    public int priority() {
        return priority;
    }

    /**
     * Returns the registry that it came from, where several are composed.
     *
     * @return the source, or {@code null} where there is only one
     */
    public @Nullable String source() {
        return source;
    }

    /**
     * Returns an absolute URI on this instance: {@code http}, or {@code https} if it is secure.
     *
     * @param path the path and query, such as {@code /v1/items?page=2}; percent-encoded already
     * @return the URI
     * @throws IllegalArgumentException if the path makes no valid URI
     */
    public URI uri(String path) {
        String slash = path.startsWith("/") ? "" : "/";
        return URI.create((secure ? "https://" : "http://") + address().authority() + slash + path);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ServiceInstance that && sameIdentity(that) && sameAttributes(that));
    }

    private boolean sameIdentity(ServiceInstance that) {
        return id.equals(that.id)
                && service.equals(that.service)
                && addresses.equals(that.addresses)
                && startEpoch == that.startEpoch
                && priority == that.priority
                && Objects.equals(source, that.source);
    }

    private boolean sameAttributes(ServiceInstance that) {
        return secure == that.secure
                && weight == that.weight
                && health == that.health
                && locality.equals(that.locality)
                && Objects.equals(version, that.version)
                && tags.equals(that.tags)
                && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + addresses.hashCode();
    }

    /** Returns {@code service/id@address}. */
    @Override
    public String toString() {
        return service + '/' + id + '@' + address();
    }

    /** Builds a {@link ServiceInstance}. */
    public static final class Builder {
        private final String service;
        private @Nullable String id;
        private final List<NetworkAddress> addresses = new ArrayList<>(1);
        private boolean secure;
        private int weight = DEFAULT_WEIGHT;
        private Locality locality = Locality.UNKNOWN;
        private @Nullable String version;
        private final SortedSet<String> tags = new TreeSet<>();
        private final Map<String, String> metadata = new TreeMap<>();
        private RegisteredHealth health = RegisteredHealth.UNKNOWN;
        private long startEpoch;
        private int priority;
        private @Nullable String source;

        private Builder(String service) {
            this.service = Checks.name("service", service);
        }

        /**
         * Sets the id; {@code host:port} of the first address unless set.
         *
         * @param id unique within the service
         * @return this builder
         */
        public Builder id(String id) {
            this.id = Checks.notBlank("id", id);
            return this;
        }

        /**
         * Adds an address; the first one added is the one to use.
         *
         * @param host a name or a literal address
         * @param port 1 to 65535
         * @return this builder
         */
        public Builder address(String host, int port) {
            return address(NetworkAddress.of(host, port));
        }

        /**
         * Adds an address; the first one added is the one to use.
         *
         * @param address the address
         * @return this builder
         */
        public Builder address(NetworkAddress address) {
            addresses.add(requireNonNull(address, "address"));
            return this;
        }

        /**
         * Replaces all addresses.
         *
         * @param addresses at least one address
         * @return this builder
         */
        public Builder addresses(Collection<NetworkAddress> addresses) {
            this.addresses.clear();
            this.addresses.addAll(addresses);
            return this;
        }

        /**
         * Sets whether it wants TLS.
         *
         * @param secure true for TLS
         * @return this builder
         */
        public Builder secure(boolean secure) {
            this.secure = secure;
            return this;
        }

        /**
         * Sets the weight.
         *
         * @param weight 0 (drain) to 10,000
         * @return this builder
         */
        public Builder weight(int weight) {
            this.weight = Checks.range("weight", weight, 0, MAX_WEIGHT);
            return this;
        }

        /**
         * Sets where it runs.
         *
         * @param locality the locality
         * @return this builder
         */
        public Builder locality(Locality locality) {
            this.locality = requireNonNull(locality, "locality");
            return this;
        }

        /**
         * Sets the version.
         *
         * @param version the version, or {@code null}
         * @return this builder
         */
        public Builder version(@Nullable String version) {
            this.version = version;
            return this;
        }

        /**
         * Adds tags.
         *
         * @param tags the tags
         * @return this builder
         */
        public Builder tags(Collection<String> tags) {
            this.tags.addAll(tags);
            return this;
        }

        /**
         * Adds metadata.
         *
         * @param key the key
         * @param value the value
         * @return this builder
         */
        public Builder metadata(String key, String value) {
            metadata.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
            return this;
        }

        /**
         * Adds metadata.
         *
         * @param metadata values by key
         * @return this builder
         */
        public Builder metadata(Map<String, String> metadata) {
            metadata.forEach(this::metadata);
            return this;
        }

        /**
         * Sets what the registry says of its health.
         *
         * @param health the registered health
         * @return this builder
         */
        public Builder health(RegisteredHealth health) {
            this.health = requireNonNull(health, "health");
            return this;
        }

        /**
         * Sets what tells one start of the process from the next.
         *
         * @param startEpoch the epoch; 0 if it is not known
         * @return this builder
         */
        public Builder startEpoch(long startEpoch) {
            this.startEpoch = startEpoch;
            return this;
        }

        /**
         * Sets the priority of the registry that it came from.
         *
         * @param priority 0 to 127; 0 is used first
         * @return this builder
         */
        public Builder priority(int priority) {
            this.priority = Checks.range("priority", priority, 0, MAX_PRIORITY);
            return this;
        }

        /**
         * Sets the registry that it came from.
         *
         * @param source the source, or {@code null}
         * @return this builder
         */
        public Builder source(@Nullable String source) {
            this.source = source;
            return this;
        }

        /**
         * Returns the instance.
         *
         * @return the instance
         * @throws IllegalArgumentException if it has no address
         */
        public ServiceInstance build() {
            return new ServiceInstance(this);
        }
    }
}
