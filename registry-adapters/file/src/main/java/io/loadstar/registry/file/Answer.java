package io.loadstar.registry.file;

import io.loadstar.DiscoveryError;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is told: a value, or an error (immutable data).
 *
 * @param <T> the type of the value
 */
record Answer<T>(@Nullable T value, @Nullable DiscoveryError error) {

    static <T> Answer<T> of(T value) {
        return new Answer<>(value, null);
    }

    static <T> Answer<T> failed(DiscoveryError error) {
        return new Answer<>(null, error);
    }
}
