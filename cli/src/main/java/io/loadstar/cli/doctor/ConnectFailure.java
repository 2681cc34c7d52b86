package io.loadstar.cli.doctor;

import io.loadstar.cli.SafeText;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection did not come about, told apart by what to do (immutable data).
 *
 * @param kind what to act on
 * @param text a few words, fit to be shown
 */
public record ConnectFailure(Kind kind, String text) {

    /** What to act on. */
    enum Kind {
        NAME("its name does not resolve", "check the name's spelling, and this machine's DNS"),
        REFUSED("connection refused", "see that it runs, and listens on that address and port"),
        TIMEOUT("no answer in time", "see that the machine is up, and that no firewall on the way drops the packets"),
        NO_ROUTE("no way there", "check this machine's routes, and that the address is one of a network it reaches"),
        TLS("TLS was refused", "check tls.ca, tls.cert, tls.key and tls.server-name, and the certificates' dates"),
        OTHER("does not connect", "see that it runs and can be reached from this machine");

        private final String text;
        private final String advice;

        Kind(String text, String advice) {
            this.text = text;
            this.advice = advice;
        }

        String text() {
            return text;
        }

        String advice() {
            return advice;
        }

        ConnectFailure failure() {
            return new ConnectFailure(this, text);
        }
    }

    /** An attempt that was not over when time was. */
    static final ConnectFailure UNFINISHED = Kind.TIMEOUT.failure();

    /**
     * Returns what an exception, or one that caused it, says.
     *
     * @param thrown what was thrown, or {@code null}
     * @return the failure, or nothing if none of them is one of a connection
     */
    static Optional<ConnectFailure> in(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Optional<Kind> kind = kind(cause);
            if (kind.isPresent()) {
                return kind.map(Kind::failure);
            }
        }
        return Optional.empty();
    }

    /** Returns the failure of an attempt to connect. */
    static ConnectFailure of(Exception thrown) {
        return in(thrown)
                .orElseGet(() -> new ConnectFailure(Kind.OTHER, SafeText.of(String.valueOf(thrown.getMessage()))));
    }

    private static Optional<Kind> kind(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return Optional.of(Kind.NAME);
        }
        if (cause instanceof SocketTimeoutException) {
            return Optional.of(Kind.TIMEOUT);
        }
        if (cause instanceof NoRouteToHostException) {
            return Optional.of(Kind.NO_ROUTE);
        }
        if (cause instanceof SSLException) {
            return Optional.of(Kind.TLS);
        }
        return cause instanceof ConnectException ? kindOfMessage(cause) : Optional.empty();
    }

    /** The system's reasons have one type, and differ in their words. */
    private static Optional<Kind> kindOfMessage(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("refused")) {
            return Optional.of(Kind.REFUSED);
        }
        if (message.contains("unreachable")) {
            return Optional.of(Kind.NO_ROUTE);
        }
        return message.contains("timed out") ? Optional.of(Kind.TIMEOUT) : Optional.empty();
    }

    /** Returns what to do about some trials, in one line. */
    static String advice(Collection<Trial> trials) {
        return trials.stream()
                .map(Trial::failure)
                .flatMap(failure -> Optional.ofNullable(failure).stream())
                .map(ConnectFailure::kind)
                .distinct()
                .sorted()
                .map(kind -> kind.text() + ": " + kind.advice())
                .collect(Collectors.joining("; "));
    }
}
