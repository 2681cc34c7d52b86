package io.loadstar.cli;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.NoInstanceException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a command threw into one line on the error stream and an exit code (immutable data). */
final class Errors implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {

    private final Shell shell;
    private final boolean debug;

    Errors(Shell shell, boolean debug) {
        this.shell = shell;
        this.debug = debug;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, @Nullable ParseResult result) {
        if (thrown instanceof InterruptedException) {
            return ExitCodes.INTERRUPTED;
        }
        report(line(thrown), thrown);
        return exitCode(thrown);
    }

    @Override
    public int handleParseException(ParameterException thrown, String[] args) {
        CommandLine command = thrown.getCommandLine();
        String hint = " (" + command.getCommandSpec().qualifiedName() + " --help tells more)";
        report(parseLine(thrown, command) + hint, thrown);
        return ExitCodes.USAGE;
    }

    private void report(String line, Exception thrown) {
        shell.err().println("loadstar: " + SafeText.line(line));
        if (debug) {
            thrown.printStackTrace(shell.err());
        }
    }

    private static String line(Exception thrown) {
        boolean expected = thrown instanceof CliException
                || thrown instanceof IllegalArgumentException
                || thrown instanceof NoInstanceException
                || thrown instanceof DiscoveryException
                || thrown instanceof UnsupportedOperationException;
        String message = thrown.getMessage();
        return expected && message != null ? message : "unexpected " + thrown + " (--debug shows where)";
    }

    private static int exitCode(Exception thrown) {
        if (thrown instanceof CliException cli) {
            return cli.exitCode();
        }
        if (thrown instanceof IllegalArgumentException || thrown instanceof UnsupportedOperationException) {
            return ExitCodes.USAGE;
        }
        if (thrown instanceof DiscoveryException discovery) {
            return exitCode(discovery.error().kind());
        }
        if (thrown instanceof NoInstanceException none) {
            return switch (none.reason()) {
                case NOT_READY, STALE -> ExitCodes.UNREACHABLE;
                case UNKNOWN_SERVICE, EMPTY, UNHEALTHY, EXHAUSTED, CLOSED -> ExitCodes.NOT_FOUND;
            };
        }
        return ExitCodes.NOT_FOUND;
    }

    static int exitCode(DiscoveryError.Kind kind) {
        return kind == DiscoveryError.Kind.UNKNOWN_SERVICE ? ExitCodes.NOT_FOUND : ExitCodes.UNREACHABLE;
    }

    private static String parseLine(ParameterException thrown, CommandLine command) {
        if (thrown instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatchedLine(unmatched.getUnmatched().get(0), command);
        }
        String message = String.valueOf(thrown.getMessage());
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatchedLine(String argument, CommandLine command) {
        if (argument.length() > 1 && argument.startsWith("-")) {
            String name = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
            return "option: " + name + " (unknown" + Nearest.hint(name, options(command)) + ")";
        }
        Collection<String> commands = command.getSubcommands().keySet();
        return commands.isEmpty()
                ? "argument: " + argument + " (expected: no more arguments)"
                : "command: " + argument + " (unknown" + Nearest.hint(argument, commands) + ")";
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .toList();
    }
}
