package io.loadstar;

import org.jspecify.annotations.Nullable;

/**
 * One request to one instance, as {@link ServiceResolver#call} makes it.
 *
 * @param <T> the answer
 * @param <E> what it throws
 */
@FunctionalInterface
public interface ServiceCall<T extends @Nullable Object, E extends Exception> {

    /**
     * Sends the request.
     *
     * @param instance where to
     * @return the answer
     * @throws E if it fails
     */
    T send(ServiceInstance instance) throws E;
}
