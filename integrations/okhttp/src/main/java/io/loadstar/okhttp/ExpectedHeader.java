package io.loadstar.okhttp;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.LogText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The header by which an instance shows whose it is, such as {@code X-Service: {service}} (immutable data).
 *
 * <p>In its value {@code {service}} stands for the name of the instance's service and {@code {id}} for its id.
 */
final class ExpectedHeader {

    /** A token and what a field may hold (RFC 9110, 5.5 and 5.6.2), of ASCII. */
    private static final Pattern FORM = Pattern.compile(
            "(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\\s*:\\s*(?<value>[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?)");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

    private final String name;
    private final String value;

    private ExpectedHeader(String name, String value) {
        this.name = name;
        this.value = value;
    }

    /**
     * Reads a header.
     *
     * @param key the setting that it comes from, for the message
     * @param text name and value, with a colon between them
     * @return the header, or {@code null} of a blank text
     * @throws IllegalArgumentException if it is not of that form
     */
    static @Nullable ExpectedHeader parse(String key, String text) {
        if (text.isBlank()) {
            return null;
        }
        Matcher header = FORM.matcher(text.strip());
        if (!header.matches() || !isFilledIn(header.group("value"))) {
            throw new IllegalArgumentException(key + ": " + text + " (expected: a header such as X-Service: {service};"
                    + " {service} and {id} are filled in)");
        }
        return new ExpectedHeader(header.group("name"), header.group("value"));
    }

    private static boolean isFilledIn(String value) {
        return PLACEHOLDER
                .matcher(value)
                .results()
                .allMatch(known -> List.of("service", "id").contains(known.group(1)));
    }

    /** {@return what the header of an instance has to say} */
    private String valueOf(ServiceInstance instance) {
        return PLACEHOLDER
                .matcher(value)
                .replaceAll(known ->
                        Matcher.quoteReplacement(known.group(1).equals("id") ? instance.id() : instance.service()));
    }

    /**
     * Judges an answer.
     *
     * @param headers the headers that came
     * @param instance who was asked
     * @return what was found in the place of what was expected, or {@code null} if it is that
     */
    @Nullable
    String refusal(Headers headers, ServiceInstance instance) {
        String expected = valueOf(instance);
        List<String> found = headers.values(name);
        // Each of several counts: an answer that has two owners shows none.
        String other =
                found.stream().filter(one -> !one.equals(expected)).findFirst().orElse(null);
        if (!found.isEmpty() && other == null) {
            return null;
        }
        String what = other == null ? "no " + name : name + ": " + LogText.safe(other);
        return what + " (expected: " + LogText.safe(expected) + ")";
    }
}
