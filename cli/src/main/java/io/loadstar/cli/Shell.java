package io.loadstar.cli;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings of a command: where it writes, and whether a person looks on (immutable data).
 *
 * <p>A command is asked to stop, by Ctrl-C or SIGTERM, by an interrupt of the thread that runs it; it then has ten
 * seconds to tidy up.
 */
public final class Shell {

    private final PrintStream out;
    private final PrintStream err;
    private final BooleanSupplier terminal;

    private Shell(PrintStream out, PrintStream err, BooleanSupplier terminal) {
        this.out = requireNonNull(out, "out");
        this.err = requireNonNull(err, "err");
        this.terminal = terminal;
    }

    /**
     * Returns a shell that writes to two streams, neither of which is a terminal.
     *
     * @param out for results
     * @param err for errors
     * @return the shell
     */
    public static Shell of(PrintStream out, PrintStream err) {
        return new Shell(out, err, () -> false);
    }

    /**
     * Returns this shell as if it were a terminal, or were none.
     *
     * @param isTerminal whether a person looks on
     * @return the shell
     */
    public Shell withTerminal(boolean isTerminal) {
        return new Shell(out, err, () -> isTerminal);
    }

    /** The process's own streams, in UTF-8 whatever the platform's encoding is. */
    static Shell ofProcess() {
        return new Shell(
                stream(FileDescriptor.out), stream(FileDescriptor.err), () -> isTerminal(System.getenv("TERM")));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 8192), false, StandardCharsets.UTF_8);
    }

    /** From Java 22 on there is a console without a terminal, too, and a method that tells them apart. */
    private static boolean isTerminal(@Nullable String term) {
        Console console = System.console();
        if (console == null || "dumb".equals(term)) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return where results go; buffered: {@link #flush} what somebody waits for} */
    public PrintStream out() {
        return out;
    }

    /** {@return where errors go, one line each} */
    public PrintStream err() {
        return err;
    }

    /** {@return whether results go to a terminal, so that they may be drawn over} */
    public boolean terminal() {
        return terminal.getAsBoolean();
    }

    /**
     * Writes out what is buffered.
     *
     * @return false if nobody reads it any more, as after {@code | head -1}
     */
    public boolean flush() {
        err.flush();
        return !out.checkError();
    }
}
