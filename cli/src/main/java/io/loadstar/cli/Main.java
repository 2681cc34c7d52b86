package io.loadstar.cli;

import io.loadstar.cli.demo.DemoCommand;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code loadstar} command. */
public final class Main {

    private static final int HELP_WIDTH = 100;
    private static final String DEBUG = "--debug";

    /** How long a command that is asked to stop may tidy up, in seconds. */
    private static final int TIDY_UP_SECONDS = 10;

    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        configureLog(isDebug(args));
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(stopper(Thread.currentThread(), ended));
        int exitCode = ExitCodes.NOT_FOUND;
        try {
            exitCode = run(args, Shell.ofProcess());
        } finally {
            ended.complete(exitCode);
        }
        System.exit(exitCode);
    }

    /**
     * Runs the command in this process.
     *
     * @param args the command line
     * @param out for results
     * @param err for errors
     * @return the exit code, one of {@link ExitCodes}
     */
    public static int run(String[] args, PrintStream out, PrintStream err) {
        return run(args, Shell.of(out, err));
    }

    /**
     * Runs the command in this process; an interrupt of this thread ends it as Ctrl-C does.
     *
     * @param args the command line
     * @param shell its surroundings
     * @return the exit code, one of {@link ExitCodes}
     */
    public static int run(String[] args, Shell shell) {
        int exitCode = commandLine(shell, isDebug(args)).execute(args);
        shell.flush();
        return exitCode;
    }

    /** The subcommands, in the order in which the help lists them. */
    private static List<Object> subcommands(Shell shell) {
        return List.of(
                new GetCommand(shell),
                new ServicesCommand(shell),
                new WatchCommand(shell),
                new PickCommand(shell),
                new ExplainCommand(shell),
                new DoctorCommand(shell),
                new RegisterCommand(shell),
                new DemoCommand(shell),
                new PoliciesCommand(shell),
                new CompletionCommand(shell),
                new HelpCommand(shell));
    }

    private static CommandLine commandLine(Shell shell, boolean debug) {
        CommandLine root = new CommandLine(new Root());
        subcommands(shell).forEach(root::addSubcommand);
        Errors errors = new Errors(shell, debug);
        return root.setOut(writer(shell.out()))
                .setErr(writer(shell.err()))
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setUsageHelpWidth(HELP_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }

    /** Has to come before the first logger: what a command reports by itself is not logged as well. */
    private static void configureLog(boolean debug) {
        String log = "org.slf4j.simpleLogger.";
        if (debug) {
            System.setProperty(log + "defaultLogLevel", "info");
            return;
        }
        // What the registry says of a service or a registration; the command says it.
        System.setProperty(log + "log.io.loadstar.internal.source.KeptWatch", "off");
        System.setProperty(log + "log.io.loadstar.internal.engine.ServiceEvents", "off");
        System.setProperty(log + "log.io.loadstar.internal.engine.FailureNotices", "off");
        System.setProperty(log + "log.io.loadstar.spi.registration", "error");
        // Every attempt to connect that failed, with a stack trace.
        System.setProperty(log + "log.org.apache.zookeeper", "off");
        System.setProperty(log + "log.org.apache.curator", "off");
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static boolean isDebug(String[] args) {
        return Arrays.asList(args).contains(DEBUG);
    }

    /** Asks the command to stop when the process is told to, and ends the process with the command's exit code. */
    private static Thread stopper(Thread command, CompletableFuture<Integer> ended) {
        return new Thread(
                () -> {
                    if (!ended.isDone()) {
                        command.interrupt();
                        Integer exitCode = ended.completeOnTimeout(
                                        ExitCodes.INTERRUPTED, TIDY_UP_SECONDS, TimeUnit.SECONDS)
                                .join();
                        Runtime.getRuntime().halt(exitCode);
                    }
                },
                "loadstar-stop");
    }

    /** The command without a subcommand: help and version. */
    @Command(
            name = "loadstar",
            versionProvider = VersionText.class,
            synopsisSubcommandLabel = "COMMAND",
            description = "Looks into service registries, and picks instances as the Loadstar library does.",
            footer = {
                "",
                "Registries:",
                "  static:HOST:PORT,HOST:PORT     the instances themselves, of whatever service is asked for",
                "  file:///PATH.json              a JSON or YAML file that maps services to lists of instances",
                "  zookeeper://H1:2181,H2:2181/services",
                "                                 a ZooKeeper ensemble and the node above the services",
                "",
                "Exit codes:",
                "  0   it worked",
                "  1   not found, empty, something is wrong, or a promise was broken",
                "  2   the command line is not of its form",
                "  3   the registry is out of reach or gave no usable answer",
                "",
                "Examples:",
                "  loadstar get zookeeper://localhost:2181/services orders",
                "  loadstar watch file:///etc/services.json orders",
                "  loadstar pick static:10.0.0.1:80,10.0.0.2:80 orders -n 1000 --policy random",
                "  loadstar explain file:///etc/services.json orders --policy source_hash --key alice",
                "  loadstar doctor zookeeper://localhost:2181/services",
                "  loadstar register zookeeper://localhost:2181/services orders --address 10.0.0.7:8080",
                "",
                "`loadstar COMMAND --help` tells more of a command."
            })
    private static final class Root implements Callable<Integer> {
        @CommandLine.Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(
                names = DEBUG,
                scope = ScopeType.INHERIT,
                description = "Print where an error comes from, and log more.")
        @SuppressWarnings("UnusedVariable") // read from the command line before it is parsed
        private boolean debug;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                scope = ScopeType.INHERIT,
                description = "Print this help.")
        @SuppressWarnings("UnusedVariable") // picocli acts on it
        private boolean help;

        @Option(
                names = {"-V", "--version"},
                versionHelp = true,
                description = "Print the version.")
        @SuppressWarnings("UnusedVariable") // picocli acts on it
        private boolean version;

        @Override
        public Integer call() {
            throw CliException.usage("no command (expected: one of "
                    + String.join(", ", spec.subcommands().keySet()) + "; loadstar --help tells more)");
        }
    }
}
