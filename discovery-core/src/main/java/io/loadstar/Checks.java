package io.loadstar;

import static java.util.Objects.requireNonNull;

/** Argument checks of the public edge, in one message form: {@code name: value (expected: …)}. */
final class Checks {

    /** Names of services and namespaces; safe in a path, a file name and a URL once percent-encoded. */
    private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile("[A-Za-z0-9._-]{1,253}");

    private Checks() {}

    static String notBlank(String what, String value) {
        if (requireNonNull(value, what).isBlank()) {
            throw new IllegalArgumentException(what + ": blank (expected: text)");
        }
        return value;
    }

    static String name(String what, String value) {
        requireNonNull(value, what);
        if (!NAME.matcher(value).matches() || value.contains("..")) {
            throw new IllegalArgumentException(
                    what + ": " + value + " (expected: 1 to 253 of A-Z a-z 0-9 . _ - without two dots in a row)");
        }
        return value;
    }

    static int port(String what, int port) {
        return range(what, port, 1, 65_535);
    }

    static int range(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + least + " to " + most + ")");
        }
        return value;
    }
}
