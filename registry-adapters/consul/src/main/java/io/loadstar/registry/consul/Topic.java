package io.loadstar.registry.consul;

import io.loadstar.DiscoveryError;
import io.loadstar.registry.http.BodyReader;
import org.jspecify.annotations.Nullable;

/**
 * What a blocking query is about: what is asked, how an answer is read, and what was believed last (confined to one
 * query).
 *
 * @param <B> what a body says
 * @param <T> the complete state that is told
 */
interface Topic<B, T> {

    /** {@return what is asked} */
    ConsulRequest request();

    /** {@return reads a body, without regard to what was believed before; on the call's thread} */
    BodyReader<B> reader();

    /**
     * Returns whether an answer takes away something that was believed, or shows nothing where nothing is known yet.
     *
     * @param body what the body says
     */
    boolean takesAway(B body);

    /**
     * Returns whether an answer shows nothing, and nothing was ever shown.
     *
     * @param body what the body says
     */
    boolean isBlank(B body);

    /**
     * Believes an answer.
     *
     * @param body what the body says
     * @param revision the index, for display
     * @return the state, or why it is refused
     */
    Believed<T> believe(B body, String revision);

    /**
     * What believing an answer came to (immutable data): a state, or an error.
     *
     * @param state the complete state, or {@code null} if it is refused
     * @param changed whether it differs from the one before
     * @param refusal why it is refused, or {@code null}
     * @param <T> the complete state
     */
    record Believed<T>(
            @Nullable T state, boolean changed, @Nullable DiscoveryError refusal) {}
}
