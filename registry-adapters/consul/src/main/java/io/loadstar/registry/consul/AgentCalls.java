package io.loadstar.registry.consul;

import java.util.concurrent.CompletionStage;

/** Sends the requests of a registration to the agent; none of it blocks (concurrent). */
@FunctionalInterface
interface AgentCalls {

    /**
     * Sends a request.
     *
     * @param request what is asked
     * @return the answer, of whatever status; fails with {@link io.loadstar.DiscoveryException} where there is none
     */
    CompletionStage<AgentReply> call(AgentRequest request);
}
