package io.loadstar.spring;

import io.loadstar.PickContext;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the key of a request comes from that it is mapped by (immutable data).
 *
 * @param kind the kind of place
 * @param name the name of the header or cookie; empty for the others
 */
record HashKeySource(Kind kind, String name) {

    /** The kinds of places. */
    enum Kind {
        /** Nowhere: requests are not mapped. */
        NONE,
        /** A header. */
        HEADER,
        /** A cookie. */
        COOKIE,
        /** The address of whoever sent the request that is being answered. */
        REMOTE_ADDRESS
    }

    /** Requests are not mapped. */
    static final HashKeySource NONE = new HashKeySource(Kind.NONE, "");

    /**
     * Reads a source.
     *
     * @param text {@code header:NAME}, {@code cookie:NAME}, {@code remote-address} or {@code none}
     * @return the source
     * @throws IllegalArgumentException if the text has another form
     */
    static HashKeySource parse(String text) {
        String stripped = text.strip();
        int colon = stripped.indexOf(':');
        String kind = colon < 0 ? stripped : stripped.substring(0, colon);
        String name = colon < 0 ? "" : stripped.substring(colon + 1).strip();
        boolean isNamed = kind.equals("header") || kind.equals("cookie");
        if (isNamed == name.isEmpty()) {
            throw refused(text);
        }
        return switch (kind) {
            case "none" -> NONE;
            case "header" -> new HashKeySource(Kind.HEADER, name);
            case "cookie" -> new HashKeySource(Kind.COOKIE, name);
            case "remote-address" -> new HashKeySource(Kind.REMOTE_ADDRESS, "");
            default -> throw refused(text);
        };
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                PropertyKeys.HASH_KEY + ": " + text + " (expected: header:NAME, cookie:NAME, remote-address or none)");
    }

    /**
     * Returns what a request tells the balancer.
     *
     * @param sent the request that is sent
     * @param answered the request that is being answered meanwhile, for what the sent one does not say
     * @return the context; {@link PickContext#NONE} if there is no key
     */
    PickContext contextOf(RequestFacts sent, RequestFacts answered) {
        return switch (kind) {
            case NONE -> PickContext.NONE;
            case HEADER -> ofKey(or(sent.header(name), answered.header(name)));
            case COOKIE -> ofKey(or(sent.cookie(name), answered.cookie(name)));
            case REMOTE_ADDRESS -> ofAddress(answered.remoteAddress());
        };
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first != null ? first : second;
    }

    private static PickContext ofKey(@Nullable String key) {
        return key == null ? PickContext.NONE : PickContext.key(key);
    }

    private static PickContext ofAddress(@Nullable InetAddress address) {
        return address == null ? PickContext.NONE : PickContext.source(address);
    }
}
