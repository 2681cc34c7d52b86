package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {

    @ParameterizedTest
    @CsvSource({
        "000a, \\n",
        "000d, \\r",
        "0009, \\t",
        "0000, \\u0000",
        "001b, \\u001b",
        "007f, \\u007f",
        "009b, \\u009b",
        "200b, \\u200b",
        "202e, \\u202e",
        "2066, \\u2066",
        "2028, \\u2028",
        "2029, \\u2029",
        "feff, \\ufeff",
        "d800, \\ud800",
        "e0001, \\udb40\\udc01"
    })
    void whatCouldMoveTheCursorOrTurnTheLineIsEscaped(String hex, String escaped) {
        String character = Character.toString(Integer.parseInt(hex, 16));

        assertThat(SafeText.of("a" + character + "b")).isEqualTo("a" + escaped + "b");
        assertThat(SafeText.line("a" + character + "b")).isEqualTo("a" + escaped + "b");
    }

    @Test
    void lettersOfAllScriptsStay() {
        String text = "Zürich/Ωmega-東京 \uD83D\uDE80 {x=\"1\"} \\";

        assertThat(SafeText.of(text)).isEqualTo(text);
    }

    @Test
    void textOf256CharactersStaysWhole() {
        assertThat(SafeText.of("x".repeat(256))).isEqualTo("x".repeat(256));
    }

    @Test
    void longerTextIsCutAt256WithAnEllipsis() {
        assertThat(SafeText.of("x".repeat(257))).isEqualTo("x".repeat(255) + "…");
        assertThat(SafeText.of("x".repeat(1_000_000))).isEqualTo("x".repeat(255) + "…");
    }

    @Test
    void anEscapeIsNeverCutInTwo() {
        String cut = SafeText.of("x".repeat(252) + "\u001b[2J and more");

        assertThat(cut).isEqualTo("x".repeat(252) + "…");
    }

    @Test
    void aPairIsNeverCutInTwo() {
        String cut = SafeText.of("x".repeat(254) + "\uD83D\uDE80\uD83D\uDE80");

        assertThat(cut).isEqualTo("x".repeat(254) + "…");
    }
}
