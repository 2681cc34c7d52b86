package io.loadstar.cli;

/** What the process's exit code means. */
public final class ExitCodes {

    /** It worked. */
    public static final int OK = 0;

    /** The service is unknown or empty, no instance can be used, something is wrong, or a promise was broken. */
    public static final int NOT_FOUND = 1;

    /** The command line is not of its form. */
    public static final int USAGE = 2;

    /** The registry is out of reach or gave no usable answer. */
    public static final int UNREACHABLE = 3;

    /** Ended by Ctrl-C before it was through, as shells have it. */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
