package io.loadstar.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusRangesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "204 | 204",
                "200-202 | 200 201 202",
                "200-201,304 | 200 201 304",
                "' 200 - 201 , 401' | 200 201 401",
                "599,100 | 100 599",
                "200-201,201-202 | 200 201 202"
            })
    void itHoldsItsStatusesAndRangesWithBothEnds(String text, String members) {
        StatusRanges ranges = StatusRanges.parse("statuses", text);

        assertThat(IntStream.range(0, 1_000)
                        .filter(ranges::contains)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(members);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2xx", "20", "0200", "99", "600", "200-600", "300-200", "200-", "-200", "200,,204", "200;204"
            })
    void whatIsNotOfItsFormIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> StatusRanges.parse("health.active.statuses", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("health.active.statuses: " + text
                        + " (expected: statuses from 100 to 599 and ranges of them, such as 200-299,304)");
    }

    @Test
    void itPrintsAsItWasWritten() {
        assertThat(StatusRanges.parse("statuses", "200-299,304")).hasToString("200-299,304");
    }
}
