package io.loadstar.benchmarks;

import java.util.List;
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
     * @return the key in its own type, or {@code null} if the policy takes none
     */
    default @Nullable Object prepare(long number) {
        return null;
    }

    /**
     * Picks and says who it was; not measured.
     *
     * @param number a key's number
     * @return {@code host:port} of the instance
     */
    default String authorityFor(long number) {
        return authorityOf(pick(prepare(number)));
    }

    /**
     * Gives this balancer up for one that can be told of new lists; not measured.
     *
     * @param nodes the first list
     * @return the balancer
     */
    default Updatable updatable(List<Node> nodes) {
        throw new IllegalStateException("this rival has no updates to measure");
    }

    @Override
    default void close() {}
}
