package io.loadstar.spi;

import io.loadstar.ServiceInstance;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * One instance of this process in a registry, kept there until {@link #deregister} (concurrent).
 *
 * <p>Where the registry forgets it (a session or lease that ends, a restart) it is registered again by itself. A stage
 * fails with {@link io.loadstar.DiscoveryException} if the registry refuses; what is only out of reach is tried again
 * until it succeeds or the registration ends.
 */
public interface Registration {

    /** {@return what is registered, or is to be} */
    ServiceInstance instance();

    /** {@return a stage that completes when the registry has it for the first time} */
    CompletionStage<Void> whenRegistered();

    /**
     * Changes health, weight or metadata; id and service stay.
     *
     * @param change from the present instance to the new one
     * @return a stage that completes when the registry has it
     */
    CompletionStage<Void> update(UnaryOperator<ServiceInstance> change);

    /**
     * Stays in the registry and asks for no new requests: weight 0 and health DRAINING, as the registry has it.
     *
     * @return a stage that completes when the registry has it
     */
    CompletionStage<Void> drain();

    /**
     * Takes it out; it is not registered again. A second call returns the stage of the first.
     *
     * @return a stage that completes when the registry no longer has it
     */
    CompletionStage<Void> deregister();
}
