package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one request tells the balancer: a hash to map by, instances to leave out, one to prefer, attributes to route
 * by (immutable data).
 *
 * <p>A key or an address is hashed once, here, by the contract of {@link KeyHash}. Keep a context that is used again;
 * {@link #NONE} costs nothing.
 */
public final class PickContext {

    /** No hash, nothing left out, nothing preferred. */
    public static final PickContext NONE = new PickContext(false, 0, Set.of(), null, Map.of());

    private final boolean hasHash;
    private final long hash;
    private final boolean plain;
    private final Set<String> excluded;
    private final @Nullable String preferred;
    private final Map<String, String> attributes;

    private PickContext(
            boolean hasHash,
            long hash,
            Set<String> excluded,
            @Nullable String preferred,
            Map<String, String> attributes) {
        this.hasHash = hasHash;
        this.hash = hash;
        this.excluded = excluded;
        this.preferred = preferred;
        this.attributes = attributes;
        this.plain = excluded.isEmpty() && preferred == null && attributes.isEmpty();
    }

    /**
     * Returns a context that maps by a hash of the caller's own.
     *
     * @param hash all 64 bits count
     * @return the context
     */
    public static PickContext hash(long hash) {
        return NONE.withHash(hash);
    }

    /**
     * Returns a context that maps by a key.
     *
     * @param key the key, such as a user's id; hashed as UTF-8
     * @return the context
     */
    public static PickContext key(String key) {
        return hash(KeyHash.ofText(key));
    }

    /**
     * Returns a context that maps by the source of a request, its port included.
     *
     * @param source the remote address, resolved; an IPv4 address and its IPv4-mapped IPv6 form map alike
     * @return the context
     * @throws IllegalArgumentException if the address is not resolved
     */
    public static PickContext source(InetSocketAddress source) {
        if (source.isUnresolved()) {
            throw new IllegalArgumentException("source: " + source + " (expected: a resolved address)");
        }
        return hash(KeyHash.ofAddress(source.getAddress(), source.getPort()));
    }

    /**
     * Returns a context that maps by the address of a request's source, whatever its port: a client that connects anew
     * stays where it is.
     *
     * @param source the remote address
     * @return the context, equal to that of a socket address with port 0
     */
    public static PickContext source(InetAddress source) {
        return hash(KeyHash.ofAddress(source, 0));
    }

    /**
     * Returns this context with a hash.
     *
     * @param hash all 64 bits count
     * @return the context
     */
    public PickContext withHash(long hash) {
        return new PickContext(true, hash, excluded, preferred, attributes);
    }

    /**
     * Returns this context with one more instance left out.
     *
     * @param id the instance's id
     * @return the context
     */
    public PickContext excluding(String id) {
        if (excluded.isEmpty()) {
            return new PickContext(hasHash, hash, Set.of(id), preferred, attributes);
        }
        Set<String> more = new HashSet<>(excluded);
        more.add(requireNonNull(id, "id"));
        return new PickContext(hasHash, hash, Collections.unmodifiableSet(more), preferred, attributes);
    }

    /**
     * Returns this context with an instance that is taken if it is usable.
     *
     * @param id the instance's id
     * @return the context
     */
    public PickContext preferring(String id) {
        return new PickContext(hasHash, hash, excluded, requireNonNull(id, "id"), attributes);
    }

    /**
     * Returns this context with an attribute to route by.
     *
     * @param name the attribute's name
     * @param value its value
     * @return the context
     */
    public PickContext withAttribute(String name, String value) {
        Map<String, String> more = new TreeMap<>(attributes);
        more.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return new PickContext(hasHash, hash, excluded, preferred, Collections.unmodifiableMap(more));
    }

    /** {@return whether there is a hash to map by} */
    public boolean hasHash() {
        return hasHash;
    }

    /** {@return the hash to map by; 0 if there is none} */
    public long hashValue() {
        return hash;
    }

    /** {@return whether nothing is left out, preferred or routed by, so that the policy alone decides} */
    public boolean isPlain() {
        return plain;
    }

    /** {@return the ids of instances to leave out, unmodifiable} */
    public Set<String> excluded() {
        return excluded;
    }

    /** {@return the id of the instance to prefer, or {@code null}} */
    public @Nullable String preferred() {
        return preferred;
    }

    /** {@return attributes to route by, sorted by name, unmodifiable} */
    public Map<String, String> attributes() {
        return attributes;
    }

    @Override
    public String toString() {
        return "PickContext{" + (hasHash ? "hash=" + Long.toHexString(hash) + ", " : "") + "excluded=" + excluded
                + (preferred == null ? "" : ", preferred=" + preferred) + ", attributes=" + attributes + '}';
    }
}
