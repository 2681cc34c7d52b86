package io.loadstar.registry.consul;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the agent: its status, Consul's headers, and what its body says (immutable data).
 *
 * @param status the status, such as 200
 * @param headers the value of a header by its name, or {@code null}
 * @param body what a good answer says; {@code null} for others
 * @param text the begin of the body of an answer that is not good, safe to show
 * @param retryAfter how long the agent asks to be left alone for, or {@code null}
 * @param <T> what the body says
 */
record ConsulReply<T>(
        int status,
        Headers headers,
        @Nullable T body,
        String text,
        @Nullable Duration retryAfter) {

    /** Header values by name, in any case. */
    @FunctionalInterface
    interface Headers {
        @Nullable
        String get(String name);
    }

    boolean isTooMany() {
        return status == 429 || status == 503;
    }

    boolean isDenied() {
        return status == 401 || status == 403;
    }

    /** {@return whether the servers have no leader, so that only a stale read is answered} */
    boolean isWithoutLeader() {
        return status == 500 && text.toLowerCase(Locale.ROOT).contains("no cluster leader");
    }

    /** {@return the index to wait past, as it came} */
    @Nullable
    String index() {
        return headers.get("X-Consul-Index");
    }

    /**
     * {@return whether the answer was cut by access rules; the agent says so to who has a token, and only where the
     * query did not wait}
     */
    boolean isFiltered() {
        return "true".equalsIgnoreCase(headers.get("X-Consul-Results-Filtered-By-ACLs"));
    }

    /** {@return whether what no rule allows is denied} */
    boolean deniesByDefault() {
        return "deny".equalsIgnoreCase(headers.get("X-Consul-Default-ACL-Policy"));
    }

    /**
     * {@return whether a leader stands behind the answer, or a server that heard from one lately enough}
     *
     * <p>A query that waited is answered out of the agent's own view of the service, by 1.10 and later, with
     * {@code X-Consul-KnownLeader: false} whether there is a leader or not.
     */
    boolean isVouchedFor(Duration maxStale) {
        if ("false".equalsIgnoreCase(headers.get("X-Consul-KnownLeader"))) {
            return false;
        }
        boolean stale = "stale".equalsIgnoreCase(headers.get("X-Consul-Effective-Consistency"));
        return !stale || lastContactMillis() <= maxStale.toMillis();
    }

    private long lastContactMillis() {
        String text = headers.get("X-Consul-LastContact");
        try {
            return text == null ? 0 : Long.parseLong(text.strip());
        } catch (NumberFormatException notANumber) {
            return Long.MAX_VALUE;
        }
    }
}
