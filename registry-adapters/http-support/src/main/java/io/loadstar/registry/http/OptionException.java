package io.loadstar.registry.http;

/** Thrown where what an option names cannot be used; the message is one line without a secret. */
final class OptionException extends Exception {

    private static final long serialVersionUID = 1L;

    OptionException(String option, String value, String expected) {
        super(option + ": " + value + " (expected: " + expected + ")");
    }

    /** {@return the line} */
    String line() {
        return String.valueOf(getMessage());
    }

    /** {@return the same for the one who wrote the option} */
    IllegalArgumentException asArgument() {
        return new IllegalArgumentException(line());
    }
}
