package io.loadstar.registry.http;

import java.io.IOException;

/**
 * Reads the body of a good answer while it streams.
 *
 * <p>It is called on the call's own thread and may block there. It reads the body's value to its end; what follows the
 * value makes the body malformed.
 *
 * @param <T> what the body says
 */
@FunctionalInterface
public interface BodyReader<T> {

    /**
     * Reads a body.
     *
     * @param json the body, bounded
     * @return what it says
     * @throws MalformedBodyException if it is not what was expected
     * @throws IOException if the body cannot be read to its end; pass on what the stream throws
     * @throws io.loadstar.DiscoveryException if the body says why there is no answer
     */
    T read(JsonStream json) throws IOException;

    /**
     * Returns a reader that does not look at the body, for answers whose status says all.
     *
     * @return the reader; it answers {@code true}
     */
    static BodyReader<Boolean> ignored() {
        return json -> {
            json.ignore();
            return true;
        };
    }
}
