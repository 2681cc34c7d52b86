package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {

    @Test
    void theNearestNameIsMeant() {
        assertThat(Nearest.hint("ordrs", List.of("users", "orders", "payments")))
                .isEqualTo("; did you mean orders?; known: orders, payments, users");
    }

    @Test
    void aNameThatIsFarFromAllIsNotGuessed() {
        assertThat(Nearest.hint("billing", List.of("users", "orders"))).isEqualTo("; known: orders, users");
    }

    @Test
    void nothingIsSaidWhereNothingIsKnown() {
        assertThat(Nearest.hint("billing", List.of())).isEmpty();
    }

    @Test
    void ofManyNamesTheNearestTwentyAreListed() {
        List<String> names =
                IntStream.range(0, 1_000).mapToObj(i -> "service-" + i).toList();

        String hint = Nearest.hint("service-1000", names);

        assertThat(hint).startsWith("; did you mean service-10").endsWith(" and 980 more");
        assertThat(hint.split(", ")).hasSize(20);
    }

    @Test
    void namesOfTheRegistryAreEscaped() {
        assertThat(Nearest.hint("ordrs", List.of("or\u001bders")))
                .isEqualTo("; did you mean or\\u001bders?; known: or\\u001bders");
    }
}
