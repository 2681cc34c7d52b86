package io.loadstar.internal.call;

import io.loadstar.Outcome;
import io.loadstar.OutcomeClassifier;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Outcomes by the JDK's own exceptions (immutable data). */
public enum DefaultOutcomes implements OutcomeClassifier {
    /** The only one; it has no state. */
    INSTANCE;

    /** By name: the module that has them is not required by this one. */
    private static final Set<String> CONNECT_TIMEOUTS = Set.of("java.net.http.HttpConnectTimeoutException");

    private static final Set<String> TIMEOUTS = Set.of("java.net.http.HttpTimeoutException");

    /** How deep wrappers are looked into; a cycle of causes ends here. */
    private static final int DEPTH = 8;

    @Override
    public Outcome classify(@Nullable Object result, @Nullable Throwable failure) {
        if (failure == null) {
            return Outcome.SUCCESS;
        }
        Throwable at = failure;
        for (int i = 0; i < DEPTH && at != null; i++) {
            Outcome outcome = ofOne(at);
            if (outcome != null) {
                return outcome;
            }
            at = at.getCause();
        }
        return Outcome.SERVER_ERROR;
    }

    private static @Nullable Outcome ofOne(Throwable failure) {
        if (failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof PortUnreachableException
                || failure instanceof UnknownHostException
                || failure instanceof UnresolvedAddressException
                || CONNECT_TIMEOUTS.contains(failure.getClass().getName())) {
            return Outcome.CONNECT_FAILED;
        }
        if (failure instanceof SocketTimeoutException timeout) {
            return isConnect(timeout) ? Outcome.CONNECT_FAILED : Outcome.TIMEOUT;
        }
        if (failure instanceof TimeoutException
                || TIMEOUTS.contains(failure.getClass().getName())) {
            return Outcome.TIMEOUT;
        }
        if (failure instanceof InterruptedException || failure instanceof CancellationException) {
            return Outcome.CANCELLED;
        }
        if (failure instanceof InterruptedIOException) {
            return "timeout".equals(failure.getMessage()) ? Outcome.TIMEOUT : Outcome.CANCELLED;
        }
        if (failure instanceof CompletionException || failure instanceof ExecutionException) {
            return null;
        }
        return failure instanceof IOException && !(failure.getCause() instanceof IOException)
                ? Outcome.CONNECTION_BROKEN
                : null;
    }

    /** The JDK gives both timeouts one class; only the message tells which one it was. */
    private static boolean isConnect(SocketTimeoutException timeout) {
        String message = timeout.getMessage();
        return message != null && message.toLowerCase(java.util.Locale.ROOT).contains("connect");
    }
}
