package io.loadstar.internal.source;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.loadstar.ServiceKey;

/** Keys by their text, parsed once (concurrent). Bounded: a flood of names costs parsing, not memory. */
public final class KeyCache {

    private static final int BOUND = 4_096;

    private final LoadingCache<String, ServiceKey> keys =
            Caffeine.newBuilder().maximumSize(BOUND).executor(Runnable::run).build(ServiceKey::parse);

    /** Creates an empty cache. */
    public KeyCache() {}

    /**
     * Returns the key of a text.
     *
     * @param text as {@link ServiceKey#parse} reads it
     * @return the key
     * @throws IllegalArgumentException if the text is not of the form
     */
    public ServiceKey get(String text) {
        return keys.get(text);
    }
}
