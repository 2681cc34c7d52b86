package io.loadstar.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "a, a, 0", "'', abc, 3", "round_robbin, round_robin, 1"})
    void distanceIsLevenshteins(String a, String b, int distance) {
        assertThat(NearestName.distance(a, b)).isEqualTo(distance);
        assertThat(NearestName.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void whatIsFarFromEverythingWasNotMeant() {
        assertThat(NearestName.refuse("policy", "xyzzyx", List.of("random", "round_robin")))
                .isEqualTo("policy: xyzzyx (unknown; known: random, round_robin)");
        assertThat(NearestName.refuse("policy", "randm", List.of("round_robin", "random")))
                .isEqualTo("policy: randm (unknown; did you mean random?; known: random, round_robin)");
    }
}
