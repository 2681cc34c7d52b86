package io.loadstar.cli.demo;

import io.loadstar.cli.ExitCodes;
import io.loadstar.cli.Shell;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code loadstar demo}: shows and checks what the library promises, on a real registry, servers and traffic. */
@Command(
        name = "demo",
        description = {
            "Start a registry and five HTTP servers, send traffic with every policy, kill and drain servers and the "
                    + "registry, and check what is promised.",
            "Takes about a minute. Exit code 1 names the promise that was broken."
        })
public final class DemoCommand implements Callable<Integer> {

    private final Shell shell;

    @Option(
            names = "--without",
            paramLabel = "PROTECTION",
            description = "Switch one protection off, to see what it is worth: retry, drain, probe or cache.")
    private @Nullable Without without;

    @Option(
            names = "--with",
            paramLabel = "REGISTRY",
            description = "The registry to start: zookeeper, which is there always, or consul, once it is installed by "
                    + "scripts/servers install consul.")
    private @Nullable OwnRegistry with;

    @Option(
            names = "--registry",
            paramLabel = "URI",
            description = "Use a registry that is there, which is not killed, instead of starting one.")
    private @Nullable String registry;

    @Option(
            names = "--json",
            description = "Print the report as one line of JSON; what happens goes to standard error.")
    private boolean json;

    /**
     * Creates the command.
     *
     * @param shell where it writes
     */
    public DemoCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        OwnRegistry own = with == null ? OwnRegistry.ZOOKEEPER : with;
        if (registry != null && with != null) {
            throw new IllegalArgumentException("--with: " + with.name().toLowerCase(Locale.ROOT)
                    + " (expected: without --registry, which uses a registry that is there)");
        }
        own.require();
        Path folder = Files.createTempDirectory("loadstar-demo-");
        try {
            Report report = new Report(play(own, folder));
            return tell(report);
        } finally {
            delete(folder);
        }
    }

    private Play play(OwnRegistry own, Path folder) throws IOException, InterruptedException {
        Clock clock = new Clock();
        PrintStream lines = json ? shell.err() : shell.out();
        Set<Without> off = without == null ? EnumSet.noneOf(Without.class) : EnumSet.of(without);
        try (LiveView view = new LiveView(lines, shell.terminal() && !json, clock)) {
            try (DemoRegistry used = registry(own, folder, view);
                    Scenario scenario = new Scenario(used, off, folder, clock, view)) {
                return scenario.run();
            }
        }
    }

    private DemoRegistry registry(OwnRegistry own, Path folder, LiveView view) {
        String given = registry;
        if (given != null) {
            return DemoRegistry.existing(given);
        }
        view.say("starting " + own.title());
        return DemoRegistry.startOwn(own, folder);
    }

    private int tell(Report report) {
        if (json) {
            shell.out().println(report.json());
        } else {
            report.lines().forEach(shell.out()::println);
        }
        for (Promise broken : report.broken()) {
            shell.err()
                    .println("loadstar: promise broken: " + broken.id() + ": " + broken.text() + " (" + broken.detail()
                            + ")");
        }
        return report.broken().isEmpty() ? ExitCodes.OK : ExitCodes.NOT_FOUND;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
