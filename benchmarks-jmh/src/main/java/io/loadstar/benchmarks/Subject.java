package io.loadstar.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * A balancer under measurement, ready to be asked (concurrent).
 *
 * <p>One fork loads one implementation, so that the call costs nothing.
 */
interface Subject extends AutoCloseable {

    /**
     * Picks.
     *
     * @param key what {@link #prepare} returned, or {@code null} for a policy without keys
     * @return what the rival answers, in its own type
     */
    Object pick(@Nullable Object key);

    /**
     * Returns which instance was picked; not measured.
     *
     * @param picked what {@link #pick} returned
     * @return {@code host:port} of the instance
     */
    String authorityOf(Object picked);

    /**
     * Returns a key in the form that the rival takes; not measured.
     *
     * @param number the key's number
     * @return the key in its own type
     */
    default Object prepare(long number) {
        throw new IllegalStateException("key: " + number + " (expected: none, the policy takes no key)");
    }

    @Override
    default void close() {}
}
