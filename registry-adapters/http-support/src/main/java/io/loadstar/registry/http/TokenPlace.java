package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loadstar.spi.RegistryUri;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a token comes from: the option itself, a variable of the environment, or a file (immutable data).
 *
 * <p>A token is visible ASCII, with blanks and line ends around it left out. No message holds it.
 */
final class TokenPlace {

    private static final int LONGEST = 16 * 1024;

    private final String option;
    private final boolean rotates;
    private final Reading reading;

    private TokenPlace(String option, boolean rotates, Reading reading) {
        this.option = option;
        this.rotates = rotates;
        this.reading = reading;
    }

    /**
     * Finds the place.
     *
     * @param uri may name it, once
     * @param variables the variables that count where the URI names none
     * @param environment gives a variable's text
     * @return the place, or {@code null} if there is no token
     * @throws IllegalArgumentException if it is named twice, or there is no token where it is named
     */
    static @Nullable TokenPlace of(
            RegistryUri uri, List<String> variables, Function<String, @Nullable String> environment) {
        String token = uri.option(HttpOptions.TOKEN);
        String variable = uri.option(HttpOptions.TOKEN_ENV);
        String file = uri.option(HttpOptions.TOKEN_FILE);
        if (Stream.of(token, variable, file).filter(text -> !text.isEmpty()).count() > 1) {
            throw new IllegalArgumentException("token: named twice (expected: one of token, token-env and token-file)");
        }
        if (!token.isEmpty()) {
            return checked(option(token));
        }
        if (!file.isEmpty()) {
            return checked(file(SmallFile.path(HttpOptions.TOKEN_FILE.name(), file)));
        }
        String found = variable.isEmpty()
                ? variables.stream()
                        .filter(name -> !Objects.requireNonNullElse(environment.apply(name), "")
                                .isBlank())
                        .findFirst()
                        .orElse("")
                : variable;
        return found.isEmpty() ? null : checked(variable(found, environment));
    }

    private static TokenPlace option(String token) {
        return new TokenPlace(HttpOptions.TOKEN.name(), false, () -> secret(HttpOptions.TOKEN.name(), "***", token));
    }

    private static TokenPlace variable(String name, Function<String, @Nullable String> environment) {
        String option = HttpOptions.TOKEN_ENV.name();
        return new TokenPlace(option, true, () -> {
            String text = environment.apply(name);
            if (text == null) {
                throw new OptionException(option, name, "a variable of the environment that is set");
            }
            return secret(option, name, text);
        });
    }

    private static TokenPlace file(Path file) {
        String option = HttpOptions.TOKEN_FILE.name();
        return new TokenPlace(
                option, true, () -> secret(option, file.toString(), new String(bytes(option, file), UTF_8)));
    }

    private static byte[] bytes(String option, Path file) throws OptionException {
        try {
            return SmallFile.read(option, file, LONGEST);
        } catch (OptionException e) {
            throw new OptionException(option, file.toString(), "a readable file with the token");
        }
    }

    private static Secret secret(String option, String place, String text) throws OptionException {
        String token = text.strip();
        boolean visible = !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!visible || token.length() > LONGEST) {
            throw new OptionException(option, place, "a token there, of visible ASCII without blanks");
        }
        return Secret.of(token);
    }

    private static TokenPlace checked(TokenPlace place) {
        try {
            Secret unused = place.read();
            return place;
        } catch (OptionException e) {
            throw e.asArgument();
        }
    }

    /** {@return the option that names it} */
    String option() {
        return option;
    }

    /** {@return whether another token may be there later} */
    boolean rotates() {
        return rotates;
    }

    /**
     * Reads the token.
     *
     * @throws OptionException if there is none
     */
    Secret read() throws OptionException {
        return reading.read();
    }

    @FunctionalInterface
    private interface Reading {
        Secret read() throws OptionException;
    }
}
