package io.loadstar.registry.http;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.spi.LogText;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Answers that are no success, in Loadstar's kinds (a pure function). */
public final class HttpErrors {

    private HttpErrors() {}

    /**
     * Returns the error of an answer whose status is not 2xx. What a 404 means is the registry's own: its caller looks
     * first, and here it is an unusable answer like any other.
     *
     * @param answer the answer
     * @return the error; its message names the registry, what was asked for and what to do next
     */
    public static DiscoveryError of(HttpAnswer<?> answer) {
        AnswerHead head = answer.head();
        Kind kind = kind(head.status());
        String said = answer.text().isEmpty() ? "" : ": " + answer.text();
        String message = head.source() + ": " + refusal(kind, head.status()) + " (" + head.status() + said + ") for "
                + LogText.safe(head.what()) + "; " + advice(kind, answer);
        return DiscoveryError.of(kind, message);
    }

    private static Kind kind(int status) {
        return switch (status) {
            case 401, 403 -> Kind.DENIED;
            case 408, 504 -> Kind.TIMEOUT;
            case 429, 503 -> Kind.OVERLOADED;
            default -> status >= 500 ? Kind.UNREACHABLE : Kind.MALFORMED;
        };
    }

    private static String refusal(Kind kind, int status) {
        return switch (kind) {
            case DENIED -> "refused the credentials, or they do not allow it";
            case TIMEOUT -> "was not in time itself";
            case OVERLOADED -> "asks for fewer requests";
            case UNREACHABLE -> "failed";
            default -> isRedirect(status) ? "redirects" : "did not take the request";
        };
    }

    private static String advice(Kind kind, HttpAnswer<?> answer) {
        return switch (kind) {
            case DENIED -> "check the token (token-file, token-env or token) and what it allows";
            case TIMEOUT, OVERLOADED -> "asked again by itself";
            case UNREACHABLE -> "asked again by itself; the registry's own log says why";
            default ->
                isRedirect(answer.status())
                        ? "redirects are not followed: name " + target(answer.header("Location")) + " in the URI"
                        : "check that " + answer.endpoint() + " is the registry's API, and the URI's options";
        };
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400;
    }

    /** The address of a redirect; the rest of it may hold what is not for a log. */
    private static String target(@Nullable String location) {
        HttpUrl url = location == null ? null : HttpUrl.parse(location);
        return url == null ? "its target" : url.scheme() + "://" + LogText.safe(url.host()) + ':' + url.port();
    }
}
