package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private static final TimeSource CLOCK = new TimeSource() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant wallTime() {
            return NOW;
        }
    };

    private static HttpAnswer<Object> answer(int status, String text, String... headers) {
        AnswerHead head =
                new AnswerHead(status, Headers.of(headers), "test://r", "the things", new Endpoint("h", 8500));
        return HttpAnswer.failure(head, text);
    }

    private static @Nullable Duration retryAfter(String... headers) {
        return answer(429, "", headers).retryAfter(CLOCK);
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "7, PT7S",
        "' 7 ', PT7S",
        "301, PT5M",
        "99999999999999999999, PT5M",
        "'Fri, 20 Nov 2026 12:00:30 GMT', PT30S",
        "'Friday, 20-Nov-26 12:00:30 GMT', PT30S",
        "'Fri Nov 20 12:00:30 2026', PT30S",
        "'Fri, 20 Nov 2026 11:59:00 GMT', PT0S",
        "'Sat, 21 Nov 2026 12:00:00 GMT', PT5M",
    })
    void whatTheRegistryAsksForIsReadInBothForms(String value, Duration expected) {
        assertThat(retryAfter("Retry-After", value)).isEqualTo(expected);
    }

    @Test
    void aDateCountsFromTheRegistrysOwn() {
        assertThat(retryAfter("Date", "Fri, 20 Nov 2026 17:00:00 GMT", "Retry-After", "Fri, 20 Nov 2026 17:00:10 GMT"))
                .isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5"})
    void whatIsNoneOfBothSaysNothing(String value) {
        assertThat(retryAfter("Retry-After", value)).isNull();
        assertThat(retryAfter()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | DENIED      | test://r: refused the credentials, or they do not allow it (401: why) for the things; check the token (token-file, token-env or token) and what it allows
            403 | DENIED      | test://r: refused the credentials, or they do not allow it (403: why) for the things; check the token (token-file, token-env or token) and what it allows
            404 | MALFORMED   | test://r: did not take the request (404: why) for the things; check that h:8500 is the registry's API, and the URI's options
            408 | TIMEOUT     | test://r: was not in time itself (408: why) for the things; asked again by itself
            429 | OVERLOADED  | test://r: asks for fewer requests (429: why) for the things; asked again by itself
            500 | UNREACHABLE | test://r: failed (500: why) for the things; asked again by itself; the registry's own log says why
            503 | OVERLOADED  | test://r: asks for fewer requests (503: why) for the things; asked again by itself
            302 | MALFORMED   | test://r: redirects (302: why) for the things; redirects are not followed: name its target in the URI
            """)
    void aStatusHasItsKindAndSaysWhatToDo(int status, Kind kind, String message) {
        DiscoveryError error = HttpErrors.of(answer(status, "why"));

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.message()).isEqualTo(message);
    }

    @Test
    void headersAreFoundInAnyCase() {
        assertThat(answer(500, "", "X-Consul-Index", "7").header("x-consul-index"))
                .isEqualTo("7");
        assertThat(answer(500, "").header("x")).isNull();
    }
}
