package io.loadstar.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DefaultOutcomesTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), Outcome.CONNECT_FAILED),
                Arguments.of(new IOException("wrapped", new ConnectException("refused")), Outcome.CONNECT_FAILED),
                Arguments.of(new NoRouteToHostException(), Outcome.CONNECT_FAILED),
                Arguments.of(new UnknownHostException("a.test"), Outcome.CONNECT_FAILED),
                Arguments.of(new SocketTimeoutException("Connect timed out"), Outcome.CONNECT_FAILED),
                Arguments.of(new SocketTimeoutException("Read timed out"), Outcome.TIMEOUT),
                Arguments.of(new SocketTimeoutException(), Outcome.TIMEOUT),
                Arguments.of(new TimeoutException(), Outcome.TIMEOUT),
                Arguments.of(new InterruptedIOException("timeout"), Outcome.TIMEOUT),
                Arguments.of(new InterruptedIOException("interrupted"), Outcome.CANCELLED),
                Arguments.of(new InterruptedException(), Outcome.CANCELLED),
                Arguments.of(new CancellationException(), Outcome.CANCELLED),
                Arguments.of(new EOFException(), Outcome.CONNECTION_BROKEN),
                Arguments.of(new SocketException("Connection reset"), Outcome.CONNECTION_BROKEN),
                Arguments.of(
                        new IOException("unexpected end of stream", new EOFException()), Outcome.CONNECTION_BROKEN),
                Arguments.of(
                        new UncheckedIOException(new SocketException("Connection reset")), Outcome.CONNECTION_BROKEN),
                Arguments.of(new CompletionException(new ConnectException()), Outcome.CONNECT_FAILED),
                Arguments.of(new java.net.http.HttpTimeoutException("x"), Outcome.TIMEOUT),
                Arguments.of(new java.net.http.HttpConnectTimeoutException("x"), Outcome.CONNECT_FAILED),
                Arguments.of(new IllegalStateException("500"), Outcome.SERVER_ERROR));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void outcomesFollowTheException(Throwable failure, Outcome expected) {
        assertThat(DefaultOutcomes.INSTANCE.classify(null, failure)).isSameAs(expected);
    }

    @Test
    void aValueIsSuccess() {
        assertThat(DefaultOutcomes.INSTANCE.classify(null, null)).isSameAs(Outcome.SUCCESS);
    }

    @Test
    void aCycleOfCausesEnds() {
        IllegalStateException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));

        assertThat(DefaultOutcomes.INSTANCE.classify(null, one)).isSameAs(Outcome.SERVER_ERROR);
    }
}
