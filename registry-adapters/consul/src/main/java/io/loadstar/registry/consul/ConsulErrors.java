package io.loadstar.registry.consul;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.spi.LogText;
import java.util.Locale;

/**
 * What a Consul agent refuses with, in Loadstar's kinds (immutable data).
 *
 * @param source the registry for display
 * @param subject what was asked for
 */
record ConsulErrors(String source, String subject) {

    DiscoveryError filtered() {
        return error(
                Kind.FILTERED,
                "the answer is incomplete: the token may not see all of it; it needs service:read and node:read, what"
                        + " was known stays");
    }

    DiscoveryError emptyWithoutToken() {
        return error(
                Kind.FILTERED,
                "nothing is shown to a request without a token, and ACLs deny by default; give a token (token-file,"
                        + " token-env) with service:read and node:read, or check the name");
    }

    DiscoveryError withoutLeader() {
        return error(
                Kind.UNREACHABLE,
                "the servers have no leader; what was known stays, and stale answers may add to it; asked again"
                        + " until there is one");
    }

    DiscoveryError unvouched() {
        return error(
                Kind.UNREACHABLE,
                "a server without a leader takes instances away; that is not believed until a leader says so");
    }

    DiscoveryError malformed(String what) {
        return error(Kind.MALFORMED, LogText.safe(what));
    }

    /** Returns the error of an answer that is no good one. */
    DiscoveryError refused(ConsulReply<?> reply) {
        String said = reply.status()
                + (reply.text().isBlank() ? "" : ": " + reply.text().strip());
        if (reply.isDenied()) {
            return error(Kind.DENIED, said + "; check the token: it needs service:read and node:read");
        }
        if (reply.isTooMany()) {
            return error(
                    Kind.OVERLOADED,
                    said + "; the agent is busy or its limit on connections is reached, see max-polls");
        }
        if (reply.isWithoutLeader()) {
            return withoutLeader();
        }
        return other(reply, said);
    }

    private DiscoveryError other(ConsulReply<?> reply, String said) {
        String text = reply.text().toLowerCase(Locale.ROOT);
        if (text.contains("no path to datacenter")) {
            return error(Kind.UNREACHABLE, said + "; check dc, and the federation of the data centres");
        }
        if (text.contains("boolean expression")) {
            return error(Kind.MALFORMED, said + "; check the filter, values in it stand in quotes");
        }
        if (reply.status() >= 500) {
            return error(Kind.UNREACHABLE, said + "; see the agent's log");
        }
        String hint = reply.status() == 400 ? "check the options" : "check that this is a Consul agent";
        return error(Kind.MALFORMED, said + "; " + hint);
    }

    private DiscoveryError error(Kind kind, String what) {
        return DiscoveryError.of(kind, source + ": " + LogText.safe(subject) + ": " + what);
    }
}
