package io.loadstar.registry.consul;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.spi.LogText;

/**
 * What an agent refuses a registration with, in Loadstar's kinds (immutable data).
 *
 * @param source the registry for display
 * @param service the service's name
 * @param id the id by which the agent knows the instance
 */
record AgentErrors(String source, String service, String id) {

    /** {@return what it is about, for messages} */
    String subject() {
        return source + ": " + LogText.safe(id);
    }

    /** Returns the error of an answer that is no good one. */
    DiscoveryError refused(AgentRequest request, AgentReply reply) {
        String said = subject() + ": " + request.what() + ": " + reply.status()
                + (reply.text().isBlank()
                        ? ""
                        : ": " + LogText.safe(reply.text().strip()));
        if (reply.isDenied()) {
            return DiscoveryError.of(
                    Kind.DENIED,
                    said + "; give a token (token-file, token-env) whose policy has service \"" + service
                            + "\" { policy = \"write\" }");
        }
        if (reply.status() == 429 || reply.status() == 503) {
            return DiscoveryError.of(Kind.OVERLOADED, said + "; tried again");
        }
        if (reply.status() >= 500) {
            return DiscoveryError.of(Kind.UNREACHABLE, said + "; tried again, see the agent's log");
        }
        return DiscoveryError.of(Kind.MALFORMED, said + "; check the options, and that this is a Consul agent");
    }
}
