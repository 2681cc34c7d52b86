package io.loadstar.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpQueryTest {

    private static final Duration TEN = Duration.ofSeconds(10);

    @Test
    void itIsShownWithoutItsParameters() {
        HttpQuery query = HttpQuery.delete("v1", "a/b").query("token", "x").build();

        assertThat(query).hasToString("DELETE /v1/a%2Fb");
        assertThat(query.what()).isEqualTo("DELETE /v1/a%2Fb");
    }

    @ParameterizedTest
    @CsvSource({"'', empty", "., .", ".., .."})
    void aSegmentThatWouldClimbIsRefused(String segment, String shown) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpQuery.get("v1", segment))
                .withMessage("path segment: " + shown + " (expected: text other than . and ..)");
    }

    @ParameterizedTest
    @CsvSource({"%2e%2e, /%252e%252e", "a\\b, /a%5Cb", "a?b#c, /a%3Fb%23c", "a;b, /a;b"})
    void aSegmentIsEncodedAsAWhole(String segment, String path) {
        assertThat(HttpQuery.post(segment).build()).hasToString("POST " + path);
    }

    @Test
    void timesHaveTheRequestsTimeoutToGoBy() {
        HttpQuery plain = HttpQuery.get("x").build();
        HttpQuery poll = HttpQuery.get("x").readTimeout(Duration.ofSeconds(70)).build();
        HttpQuery bounded =
                HttpQuery.get("x").callTimeout(Duration.ofSeconds(3)).build();

        assertThat(plain.readTimeout(TEN)).isEqualTo(TEN);
        assertThat(plain.callTimeout(TEN)).isEqualTo(TEN);
        assertThat(poll.readTimeout(TEN)).isEqualTo(Duration.ofSeconds(70));
        assertThat(poll.callTimeout(TEN)).isEqualTo(Duration.ofSeconds(80));
        assertThat(bounded.callTimeout(TEN)).isEqualTo(Duration.ofSeconds(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpQuery.get("x").readTimeout(Duration.ZERO))
                .withMessage("read timeout: PT0S (expected: longer than zero)");
    }

    @ParameterizedTest
    @CsvSource({"X, 'a\nb'", "X, ü", "'', x", "'a b', x"})
    void aHeaderThatWouldBeTwoIsRefusedWithoutItsValue(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpQuery.get("x").header(name, value))
                .withMessage("header: " + name + " (expected: a name and a value of visible ASCII)");
    }

    @Test
    void aGetHasNoBody() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpQuery.get("x").json(new byte[0]))
                .withMessage("body: of a GET (expected: none)");
    }
}
