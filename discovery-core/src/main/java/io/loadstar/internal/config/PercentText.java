package io.loadstar.internal.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Values as a URI's options have them: percent-encoded UTF-8. */
public final class PercentText {

    private PercentText() {}

    /**
     * Decodes a value.
     *
     * @param option the option's name, for the message
     * @param text the value, percent-encoded
     * @return the value
     * @throws IllegalArgumentException if an escape is not of its form
     */
    public static String decode(String option, String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + ": " + text + " (expected: % only before two hexadecimal digits)", e);
        }
    }
}
