package io.loadstar.benchmarks.program;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a program was called with (confined to one thread). */
public final class Arguments {

    private static final String WRITE = "--write";

    private final String usage;
    private final List<String> rest;
    private final boolean write;

    private Arguments(String usage, List<String> rest) {
        this.usage = usage;
        this.rest = rest;
        this.write = rest.remove(WRITE);
    }

    /**
     * Takes the arguments.
     *
     * @param usage to print after a mistake
     * @param arguments of the program
     * @return the same, to be taken one by one
     */
    public static Arguments parse(String usage, String... arguments) {
        return new Arguments(usage, new ArrayList<>(List.of(arguments)));
    }

    /** {@return the folder of results} */
    public static Path results() {
        return Path.of(requireNonNull(System.getProperty("loadstar.results"), "-Dloadstar.results=FOLDER"));
    }

    /** {@return whether results are to be written} */
    public boolean isWrite() {
        return write;
    }

    /**
     * Takes the names of constants.
     *
     * @param type their type
     * @param <E> their type
     * @return those that are named, or all
     */
    public <E extends Enum<E>> List<E> choices(Class<E> type) {
        Set<E> chosen = EnumSet.noneOf(type);
        for (E constant : EnumSet.allOf(type)) {
            if (rest.remove(constant.name().toLowerCase(Locale.ROOT))) {
                chosen.add(constant);
            }
        }
        return List.copyOf(chosen.isEmpty() ? EnumSet.allOf(type) : chosen);
    }

    /**
     * Takes the next argument as a number.
     *
     * @param otherwise if there is none
     * @param least the least
     * @param most the most
     * @return the number
     */
    public int number(int otherwise, int least, int most) {
        return rest.isEmpty() || rest.get(0).startsWith("--") ? otherwise : (int) whole(rest.remove(0), least, most);
    }

    /**
     * Takes an option, {@code --name=number}.
     *
     * @param name its name
     * @param otherwise if it is not there
     * @return the number
     */
    public long option(String name, long otherwise) {
        String prefix = "--" + name + '=';
        for (String argument : rest) {
            if (argument.startsWith(prefix)) {
                rest.remove(argument);
                return whole(argument.substring(prefix.length()), 0, Integer.MAX_VALUE);
            }
        }
        return otherwise;
    }

    /** Refuses what has not been taken. */
    public void end() {
        if (!rest.isEmpty()) {
            throw mistake(rest.get(0) + ": not known");
        }
    }

    private long whole(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw mistake(text + ": not known");
        }
        throw mistake(text + " (expected: " + least + " to " + most + ')');
    }

    private UsageException mistake(String what) {
        return new UsageException(what + "; usage: benchmarks-jmh/run " + usage);
    }

    /** Says what a program was called with wrongly, and how to call it. */
    public static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private UsageException(String message) {
            super(message);
        }
    }

    /** A program's body. */
    public interface Program {
        /**
         * Runs it.
         *
         * @param arguments what it was called with
         * @throws IOException if a file cannot be read or written
         */
        void run(Arguments arguments) throws IOException;
    }

    /**
     * Runs a program; a mistake in its arguments is one line and exit code 2.
     *
     * @param usage to print after a mistake
     * @param arguments of the program
     * @param program takes them all
     * @throws IOException if a file cannot be read or written
     */
    public static void run(String usage, String[] arguments, Program program) throws IOException {
        try {
            program.run(parse(usage, arguments));
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
