package io.loadstar.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {

    @Test
    void whatCouldForgeALineIsEscaped() {
        assertThat(LogText.safe("a\r\nb\u001b[31m\u202ec\u2028é"))
                .isEqualTo("a\\u000d\\u000ab\\u001b[31m\\u202ec\\u2028é");
    }

    @Test
    void longTextIsCut() {
        assertThat(LogText.safe("x".repeat(256))).hasSize(256).endsWith("…");
        assertThat(LogText.safe("x".repeat(255))).hasSize(255).endsWith("x");
        assertThat(LogText.safe("\n".repeat(1_000))).hasSizeLessThanOrEqualTo(256);
    }
}
