package io.loadstar.internal.source;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is watched: one value per key however many ask, kept while leased or used, ended when idle, bounded (concurrent).
 *
 * <p>A value without a lease ends when it was not used for the idle time, a short one if the registry does not know its
 * key. At the bound the idle are ended first, then those whose keys the registry does not know; then a new key is
 * refused. One that the registry knows is never evicted for a new key: that may be anybody's guess.
 *
 * @param <K> the key
 * @param <V> what is watched
 */
public final class LeaseTable<K, V extends LeaseTable.Leased> implements AutoCloseable {

    /** How long a key that the registry does not know is kept after its last use. */
    private static final Duration UNKNOWN_EXPIRY = Duration.ofSeconds(30);

    /** How a value counts its leases and tells what the table must know of it. */
    public interface Leased {
        /** Counts one lease more; called by the table. */
        void lease();

        /** Counts one lease less; called by the table. */
        void release();

        /** {@return whether somebody holds a handle on it} */
        boolean isLeased();

        /** {@return whether the registry does not know its key} */
        boolean isUnknown();
    }

    private final int bound;
    private final long idleNanos;
    private final Cache<K, V> values;
    private final Function<K, V> maker;
    private final Consumer<V> ender;
    private boolean closed;

    /**
     * Creates an empty table.
     *
     * @param bound the most values at a time
     * @param idle how long a value without a lease is kept after its last use
     * @param time the time
     * @param maker makes a value; must not block
     * @param ender ends a value that was idle; must not block
     */
    public LeaseTable(int bound, Duration idle, TimeSource time, Function<K, V> maker, Consumer<V> ender) {
        this.bound = bound;
        this.idleNanos = idle.toNanos();
        this.maker = maker;
        this.ender = ender;
        this.values = Caffeine.newBuilder()
                .expireAfter(new IdleExpiry())
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .<K, V>evictionListener((key, value, cause) -> {
                    if (value != null) {
                        ender.accept(value);
                    }
                })
                .build();
    }

    /**
     * Returns the value of a key, made if there is none.
     *
     * @param key the key
     * @return the value
     * @throws IllegalStateException if there is none and the bound is reached, or the table is closed
     */
    public V get(K key) {
        V present = values.getIfPresent(key);
        return present != null ? present : make(key, false);
    }

    /**
     * Returns the value of a key, made if there is none, with a lease on it: it does not end before {@link #release}.
     *
     * @param key the key
     * @return the value
     * @throws IllegalStateException if there is none and the bound is reached, or the table is closed
     */
    public V lease(K key) {
        V present = leaseIfPresent(key);
        return present != null ? present : make(key, true);
    }

    /** Counts the lease where the table sets the time of expiry anew, so that no reader beside it can set another. */
    private @Nullable V leaseIfPresent(K key) {
        return values.asMap().computeIfPresent(key, (same, value) -> {
            value.lease();
            return value;
        });
    }

    /**
     * Gives a lease back; its idle time begins.
     *
     * @param key the key
     * @param value the leased value
     */
    public void release(K key, V value) {
        value.release();
        V unused = values.asMap().computeIfPresent(key, (same, present) -> present);
    }

    private synchronized V make(K key, boolean leased) {
        V present = leased ? leaseIfPresent(key) : values.getIfPresent(key);
        if (present != null) {
            return present;
        }
        if (closed) {
            throw new IllegalStateException("the resolver is closed");
        }
        values.cleanUp();
        if (values.estimatedSize() >= bound && !endOneUnknown()) {
            throw new IllegalStateException("service: " + key + " (expected: at most " + bound
                    + " services at a time; raise maxServices, or release what is not used)");
        }
        V value = maker.apply(key);
        if (leased) {
            value.lease();
        }
        values.put(key, value);
        return value;
    }

    /** Returns whether there was one: without a lease, of a key that the registry does not know. */
    private boolean endOneUnknown() {
        for (Map.Entry<K, V> entry : values.asMap().entrySet()) {
            V value = entry.getValue();
            if (value.isUnknown() && isTaken(entry.getKey(), value)) {
                ender.accept(value);
                return true;
            }
        }
        return false;
    }

    /** Takes a value out unless it is leased; no lease can be taken meanwhile. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isTaken(K key, V value) {
        return values.asMap()
                        .computeIfPresent(
                                key, (same, present) -> present == value && !value.isLeased() ? null : present)
                == null;
    }

    /**
     * Reckons the idle time anew; to be called when a value has learned that its key is unknown.
     *
     * @param key the key
     */
    public void touch(K key) {
        V unused = values.getIfPresent(key);
    }

    /** Ends what was idle for too long, also while nobody uses the table. */
    public void cleanUp() {
        values.cleanUp();
    }

    /** {@return all values} */
    public Collection<V> all() {
        return new ArrayList<>(values.asMap().values());
    }

    /** Refuses new keys from now on; the values are the caller's to end. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    /** Never while leased; short for what the registry does not know. */
    private final class IdleExpiry implements Expiry<K, V> {

        private long left(V value) {
            if (value.isLeased()) {
                return Long.MAX_VALUE;
            }
            return value.isUnknown() ? Math.min(idleNanos, UNKNOWN_EXPIRY.toNanos()) : idleNanos;
        }

        @Override
        public long expireAfterCreate(K key, V value, long now) {
            return left(value);
        }

        @Override
        public long expireAfterUpdate(K key, V value, long now, long left) {
            return left(value);
        }

        @Override
        public long expireAfterRead(K key, V value, long now, long left) {
            return left(value);
        }
    }
}
