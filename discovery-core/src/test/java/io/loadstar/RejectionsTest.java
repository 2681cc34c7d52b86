package io.loadstar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RejectionsTest {

    private static Rejections of(int count) {
        Rejections.Builder builder = Rejections.builder();
        IntStream.range(0, count).forEach(i -> builder.add("r" + i));
        return builder.build();
    }

    @Test
    void nothingIsOneObject() {
        assertThat(of(0)).isSameAs(Rejections.NONE).hasToString("none");
        assertThat(Rejections.NONE.isEmpty()).isTrue();
        assertThat(Rejections.NONE.lines()).isEmpty();
    }

    @Test
    void allAreCountedAndTheFirstReasonsKept() {
        Rejections many = of(100_000);

        assertThat(many.count()).isEqualTo(100_000);
        assertThat(many.reasons()).hasSize(Rejections.MOST_REASONS).startsWith("r0", "r1");
        assertThat(many.lines()).hasSize(Rejections.MOST_REASONS + 1).endsWith("and 99984 more");
    }

    @Test
    void withinTheBoundThereIsNoLineOfMore() {
        assertThat(of(2).lines()).containsExactly("r0", "r1");
        assertThat(of(Rejections.MOST_REASONS).lines()).endsWith("r15");
    }

    @Test
    void aLineHasTheFirstThree() {
        assertThat(of(3)).hasToString("3 (r0; r1; r2)");
        assertThat(of(4)).hasToString("4 (r0; r1; r2; …)");
    }

    @Test
    void equalIsWhatSaysTheSame() {
        assertThat(of(3)).isEqualTo(of(3)).hasSameHashCodeAs(of(3)).isNotEqualTo(of(4));
        assertThat(of(17)).isNotEqualTo(of(18));
    }
}
