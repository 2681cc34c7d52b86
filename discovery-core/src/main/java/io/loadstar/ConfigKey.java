package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One setting: its canonical name, its type, its default and what it means (immutable data).
 *
 * <p>The same keys bind from a builder, a map, a file, the environment and the command line.
 *
 * @param <T> the type of the value
 */
public final class ConfigKey<T> {

    private final String name;
    private final T defaultValue;
    private final String expected;
    private final String description;
    private final Function<String, T> parser;
    private final Function<T, String> printer;

    private ConfigKey(Builder<T> builder) {
        this.name = builder.name;
        this.defaultValue = builder.defaultValue;
        this.expected = builder.expected;
        this.description = builder.description;
        this.parser = builder.parser;
        this.printer = builder.printer;
    }

    /**
     * Returns a key whose value is text.
     *
     * @param name the canonical name, such as {@code health.active.path}
     * @param defaultValue the value unless set
     * @param description one line: what it means
     * @return the key
     */
    public static ConfigKey<String> text(String name, String defaultValue, String description) {
        return new Builder<>(name, defaultValue, Function.identity(), Function.identity())
                .describe("text", description);
    }

    /**
     * Returns a key whose value is a whole number in a range.
     *
     * @param name the canonical name
     * @param defaultValue the value unless set
     * @param least the least value
     * @param most the largest value
     * @param description one line: what it means
     * @return the key
     */
    public static ConfigKey<Integer> integer(String name, int defaultValue, int least, int most, String description) {
        Function<String, Integer> parser = text -> Checks.range(name, Integer.parseInt(text), least, most);
        return new Builder<>(name, defaultValue, parser, String::valueOf)
                .describe("a whole number, " + least + " to " + most, description);
    }

    /**
     * Returns a key whose value is true or false.
     *
     * @param name the canonical name
     * @param defaultValue the value unless set
     * @param description one line: what it means
     * @return the key
     */
    public static ConfigKey<Boolean> flag(String name, boolean defaultValue, String description) {
        Function<String, Boolean> parser = text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
        return new Builder<>(name, defaultValue, parser, String::valueOf).describe("true or false", description);
    }

    /**
     * Returns a key whose value is a duration: {@code 250ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 1d} or
     * ISO-8601 such as {@code PT0.25S}.
     *
     * @param name the canonical name
     * @param defaultValue the value unless set
     * @param description one line: what it means
     * @return the key
     */
    public static ConfigKey<Duration> duration(String name, Duration defaultValue, String description) {
        return new Builder<>(name, defaultValue, DurationText::parse, DurationText::print)
                .describe("a duration that is not negative, such as 250ms, 10s or 5m", description);
    }

    /**
     * Returns a key whose value is one of a few words: an enum's names in lower case.
     *
     * @param name the canonical name
     * @param defaultValue the value unless set
     * @param description one line: what it means
     * @param <E> the enum
     * @return the key
     */
    public static <E extends Enum<E>> ConfigKey<E> choice(String name, E defaultValue, String description) {
        Class<E> type = defaultValue.getDeclaringClass();
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(ConfigKey::word).toList();
        Function<String, E> parser =
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
        return new Builder<>(name, defaultValue, parser, ConfigKey::word)
                .describe("one of " + String.join(", ", words), description);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a value.
     *
     * @param text the text of a map, a file or a command line; blanks around it do not count
     * @return the value
     * @throws IllegalArgumentException if it is not of this key's form; says which is expected
     */
    public T parse(String text) {
        try {
            return parser.apply(requireNonNull(text, name).strip());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: " + expected + ")", e);
        }
    }

    /**
     * Writes a value as text that {@link #parse} reads.
     *
     * @param value the value
     * @return the text
     */
    public String print(T value) {
        return printer.apply(value);
    }

    /** {@return the canonical name} */
    public String name() {
        return name;
    }

    /** {@return the value unless set} */
    public T defaultValue() {
        return defaultValue;
    }

    /** {@return the form of the value, in words} */
    public String expected() {
        return expected;
    }

    /** {@return one line: what it means} */
    public String description() {
        return description;
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Builder<T> {
        private final String name;
        private final T defaultValue;
        private final Function<String, T> parser;
        private final Function<T, String> printer;
        private String expected = "";
        private String description = "";

        Builder(String name, T defaultValue, Function<String, T> parser, Function<T, String> printer) {
            this.name = Checks.notBlank("key", name);
            this.defaultValue = requireNonNull(defaultValue, name);
            this.parser = parser;
            this.printer = printer;
        }

        ConfigKey<T> describe(String expected, String description) {
            this.expected = expected;
            this.description = description;
            return new ConfigKey<>(this);
        }
    }
}
