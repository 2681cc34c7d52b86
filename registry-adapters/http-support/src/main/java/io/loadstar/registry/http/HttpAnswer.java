package io.loadstar.registry.http;

import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A registry's answer: status, headers and, where the status is 2xx, what the body says (immutable data).
 *
 * @param <T> what the body says
 */
public final class HttpAnswer<T> {

    /** The longest time that a registry may ask to be left alone for. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    private final AnswerHead head;
    private final @Nullable T body;
    private final String text;

    private HttpAnswer(AnswerHead head, @Nullable T body, String text) {
        this.head = head;
        this.body = body;
        this.text = text;
    }

    static <T> HttpAnswer<T> success(AnswerHead head, T body) {
        return new HttpAnswer<>(head, body, "");
    }

    static <T> HttpAnswer<T> failure(AnswerHead head, String text) {
        return new HttpAnswer<>(head, null, text);
    }

    /** {@return the status, such as 200} */
    public int status() {
        return head.status();
    }

    /** {@return whether the status is 2xx} */
    public boolean isSuccess() {
        return head.isSuccess();
    }

    /**
     * Returns a header as it came.
     *
     * @param name in any case
     * @return the last value, or {@code null} if there is none
     */
    public @Nullable String header(String name) {
        return head.headers().get(name);
    }

    /**
     * Returns what the body says.
     *
     * @return what the reader made of it
     * @throws IllegalStateException if the status is not 2xx
     */
    public T body() {
        if (body == null) {
            throw new IllegalStateException("an answer of " + status() + " has no body (expected: isSuccess() first)");
        }
        return body;
    }

    /** {@return the begin of the body of an answer that is no success, escaped and at most 256 characters; else empty} */
    public String text() {
        return text;
    }

    /** {@return the endpoint that answered, as {@code host:port}} */
    public String endpoint() {
        return head.endpoint().toString();
    }

    /**
     * Returns how long the registry asks to be left alone for: {@code Retry-After}, as seconds or as a date. A date
     * counts from the answer's own {@code Date}, so that the clocks need not agree.
     *
     * @param time the clock where the answer has no date
     * @return zero to five minutes, or {@code null} if the answer does not say
     */
    public @Nullable Duration retryAfter(TimeSource time) {
        String value = header("Retry-After");
        if (value == null) {
            return null;
        }
        String trimmed = value.strip();
        if (!trimmed.isEmpty() && trimmed.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return trimmed.length() > 9 ? LONGEST_RETRY_AFTER : bounded(Duration.ofSeconds(Long.parseLong(trimmed)));
        }
        Instant until = head.headers().getInstant("Retry-After");
        if (until == null) {
            return null;
        }
        Instant sent = head.headers().getInstant("Date");
        return bounded(Duration.between(sent == null ? time.wallTime() : sent, until));
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
    }

    AnswerHead head() {
        return head;
    }

    /** Returns status and endpoint. */
    @Override
    public String toString() {
        return status() + " of " + endpoint();
    }
}
