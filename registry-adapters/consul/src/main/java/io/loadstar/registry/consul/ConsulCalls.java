package io.loadstar.registry.consul;

import io.loadstar.registry.http.BodyReader;
import java.util.concurrent.CompletionStage;

/** Sends requests to the agent; none of it blocks (concurrent). */
interface ConsulCalls {

    /**
     * Sends a request.
     *
     * @param request what is asked
     * @param reader reads the body of a good answer, on a thread of its own
     * @param <T> what the body says
     * @return the call under way
     */
    <T> Call<T> get(ConsulRequest request, BodyReader<T> reader);

    /**
     * A request under way (concurrent).
     *
     * @param <T> what the body of a good answer says
     */
    interface Call<T> {

        /**
         * {@return the answer, of whatever status; fails with {@link io.loadstar.DiscoveryException}, or with
         * {@link java.util.concurrent.CancellationException} once cancelled}
         */
        CompletionStage<ConsulReply<T>> reply();

        /** Ends it; does nothing once it is answered. */
        void cancel();
    }
}
