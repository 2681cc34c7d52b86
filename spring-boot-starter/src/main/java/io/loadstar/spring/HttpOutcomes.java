package io.loadstar.spring;

import io.loadstar.Outcome;
import io.loadstar.OutcomeClassifier;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.ClassUtils;

/**
 * Outcomes by the status of an answer, and by what the HTTP clients throw (immutable data).
 *
 * <p>429 and 503 are OVERLOADED, with the seconds of {@code Retry-After}; another status from 500 on is SERVER_ERROR; any
 * other answer is SUCCESS.
 */
enum HttpOutcomes implements OutcomeClassifier {
    /** The only one; it has no state. */
    INSTANCE;

    /** Netty's own, which are not among the JDK's timeouts; by name, as Netty need not be there. */
    private static final Set<String> NETTY_TIMEOUTS =
            Set.of("io.netty.handler.timeout.ReadTimeoutException", "io.netty.handler.timeout.WriteTimeoutException");

    private static final boolean REACTIVE = ClassUtils.isPresent(
            "org.springframework.web.reactive.function.client.ClientResponse", HttpOutcomes.class.getClassLoader());

    @Override
    public Outcome classify(@Nullable Object result, @Nullable Throwable failure) {
        if (failure != null) {
            return ofFailure(failure);
        }
        if (result instanceof ClientHttpResponse response) {
            return ofResponse(response);
        }
        return REACTIVE && result != null ? ReactiveAnswers.outcomeOf(result) : Outcome.SUCCESS;
    }

    private static Outcome ofFailure(Throwable failure) {
        Throwable cause = failure.getCause();
        return isNettyTimeout(failure) || (cause != null && isNettyTimeout(cause))
                ? Outcome.TIMEOUT
                : OutcomeClassifier.byException().classify(null, failure);
    }

    private static boolean isNettyTimeout(Throwable failure) {
        return NETTY_TIMEOUTS.contains(failure.getClass().getName());
    }

    private static Outcome ofResponse(ClientHttpResponse response) {
        try {
            return of(response.getStatusCode(), response.getHeaders());
        } catch (IOException e) {
            return ofFailure(e);
        }
    }

    /**
     * Returns the outcome of an answer.
     *
     * @param status its status
     * @param headers its headers
     * @return the outcome
     */
    static Outcome of(HttpStatusCode status, HttpHeaders headers) {
        return switch (status.value()) {
            case 429, 503 -> overloaded(headers.getFirst(HttpHeaders.RETRY_AFTER));
            default -> status.value() >= 500 ? Outcome.SERVER_ERROR : Outcome.SUCCESS;
        };
    }

    private static Outcome overloaded(@Nullable String retryAfter) {
        String seconds = retryAfter == null ? "" : retryAfter.strip();
        return seconds.matches("\\d{1,9}")
                ? Outcome.OVERLOADED.withRetryAfter(Duration.ofSeconds(Long.parseLong(seconds)))
                : Outcome.OVERLOADED;
    }
}
