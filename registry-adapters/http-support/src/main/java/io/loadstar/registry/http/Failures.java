package io.loadstar.registry.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.spi.LogText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a call failed with, in Loadstar's kinds (immutable data).
 *
 * <p>A cause is kept where it is the connection's; what a server has sent is in the message alone, redacted.
 */
final class Failures {

    private static final String AGAIN = "tried again by itself";

    private final Route route;
    private final HttpQuery query;
    private final @Nullable Secret token;

    Failures(Route route, HttpQuery query, @Nullable Secret token) {
        this.route = route;
        this.query = query;
        this.token = token;
    }

    /** Returns the error of a call that has no answer, or none to its end. */
    DiscoveryError connection(IOException failure, Endpoint endpoint, boolean sent) {
        TooLargeException bound = bound(failure);
        if (bound != null) {
            return body(bound);
        }
        if (failure instanceof ProtocolException) {
            return malformed(endpoint + " does not speak HTTP as it should: " + failure.getMessage());
        }
        if (failure instanceof SSLException && !brokeOff(failure)) {
            return error(
                    Kind.DENIED,
                    "TLS with " + endpoint + " was refused: " + failure.getMessage(),
                    "check tls.ca, tls.cert, tls.key and tls.server-name",
                    failure);
        }
        if (!sent) {
            String why = failure instanceof UnknownHostException ? "its name is not known" : failure.getMessage();
            return error(
                    Kind.UNREACHABLE,
                    "no connection to " + endpoint + " (" + why + ')',
                    "check the address, and that the registry runs; " + AGAIN,
                    failure);
        }
        if (failure instanceof InterruptedIOException) {
            return error(Kind.TIMEOUT, "no answer of " + endpoint + " in time", AGAIN, failure);
        }
        return error(
                Kind.UNREACHABLE,
                "the connection to " + endpoint + " broke (" + failure.getMessage() + ')',
                route.isAnonymous() ? AGAIN + "; so does one break that wants tls.cert and tls.key" : AGAIN,
                failure);
    }

    private static @Nullable TooLargeException bound(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TooLargeException bound) {
                return bound;
            }
        }
        return null;
    }

    /** A handshake that the other side or the network ended without a word is no refusal. */
    private static boolean brokeOff(IOException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof SocketException) {
                return true;
            }
        }
        return false;
    }

    /** Returns the error of a body that cannot be read. */
    DiscoveryError body(Exception failure) {
        if (failure instanceof TooLargeException) {
            return error(Kind.TOO_LARGE, String.valueOf(failure.getMessage()), "raise max-body, or ask for less", null);
        }
        if (failure instanceof StreamConstraintsException bound) {
            return error(
                    Kind.TOO_LARGE,
                    "the body is past a bound: " + bound.getOriginalMessage(),
                    "check what is registered there",
                    null);
        }
        if (failure instanceof JacksonException syntax) {
            return malformed("the body is no JSON at " + place(syntax.getLocation()));
        }
        return malformed("the body cannot be read: " + failure.getMessage());
    }

    /** Where a syntax error is; what is there may be the token, cut off. */
    private static String place(@Nullable JsonLocation location) {
        return location == null ? "its end" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Returns the error of an answer that is not what it should be. */
    DiscoveryError malformed(String what) {
        return error(Kind.MALFORMED, what, "check that this is the registry's API", null);
    }

    /** Returns the error of a reader that broke down. Its stack is kept; its message may hold what a server has sent. */
    DiscoveryError unexpected(RuntimeException failure) {
        IllegalStateException cause = new IllegalStateException(redact(failure.toString()));
        cause.setStackTrace(failure.getStackTrace());
        return error(
                Kind.MALFORMED,
                "the answer cannot be read: " + failure,
                "check that this is the registry's API",
                cause);
    }

    private DiscoveryError error(Kind kind, String what, String next, @Nullable Throwable cause) {
        String message = route.source() + ": " + redact(what) + ", for " + LogText.safe(query.what()) + "; " + next;
        return cause == null ? DiscoveryError.of(kind, message) : DiscoveryError.of(kind, message, cause);
    }

    /** Takes the token out of what a server may have sent back, and makes it one line. */
    String redact(String text) {
        return LogText.safe(token == null ? text : text.replace(token.reveal(), token.toString()));
    }
}
