package io.loadstar.cli;

/** Ends a command with a code and one line. */
final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Nothing was found, or a promise was broken. */
    static CliException notFound(String message) {
        return new CliException(ExitCodes.NOT_FOUND, message);
    }

    /** The command line is not of its form. */
    static CliException usage(String message) {
        return new CliException(ExitCodes.USAGE, message);
    }

    /** The registry gave no usable answer. */
    static CliException unreachable(String message) {
        return new CliException(ExitCodes.UNREACHABLE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
