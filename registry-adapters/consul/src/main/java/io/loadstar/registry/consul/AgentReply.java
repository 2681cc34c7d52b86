package io.loadstar.registry.consul;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent's answer to a request of a registration (immutable data).
 *
 * @param status the status, such as 200
 * @param body the value of a good answer to a GET, else {@code null}
 * @param text the begin of the body of an answer that is not good, safe to show
 */
record AgentReply(int status, @Nullable Object body, String text) {

    boolean isGood() {
        return status / 100 == 2;
    }

    boolean isDenied() {
        String lower = text.toLowerCase(Locale.ROOT);
        return status == 401
                || status == 403
                || (status == 500 && (lower.contains("permission denied") || lower.contains("acl not found")));
    }

    /**
     * {@return whether the agent says that it does not have the service or its check: 404, and 500 by agents before 1.11
     * and for a check that is there but has no time to live}
     */
    boolean isUnknown() {
        String lower = text.toLowerCase(Locale.ROOT);
        return status == 404
                || (status == 500
                        && (lower.contains("unknown check")
                                || lower.contains("unknown service")
                                || lower.contains("does not have associated ttl")));
    }

    /** {@return the fields of an object, or none if the body is no object} */
    Map<?, ?> fields() {
        return body instanceof Map<?, ?> map ? map : Map.of();
    }
}
