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
            "With --clouds: two registries of five servers each, and all servers of one killed at once.",
            "Takes about a minute. Exit code 1 names the promise that was broken."
        })
public final class DemoCommand implements Callable<Integer> {

    private final Shell shell;
    private final Clock clock = new Clock();

    @Option(
            names = "--without",
            paramLabel = "PROTECTION",
            description = "Switch one protection off, to see what it is worth: retry, drain, probe or cache.")
    private @Nullable Without without;

    @Option(
            names = "--clouds",
            description =
                    "Play the other script: a cloud is a registry and five servers; the servers of one are killed, "
                            + "while its registry is alive.")
    private boolean clouds;

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
        check();
        own.require();
        Path folder = Files.createTempDirectory("loadstar-demo-");
        try {
            return tell(clouds ? playClouds(own, folder) : play(own, folder));
        } finally {
            delete(folder);
        }
    }

    private void check() {
        if (registry != null && with != null) {
            throw new IllegalArgumentException("--with: " + with.name().toLowerCase(Locale.ROOT)
                    + " (expected: without --registry, which uses a registry that is there)");
        }
        if (clouds && registry != null) {
            throw new IllegalArgumentException("--registry: " + registry
                    + " (expected: without --clouds, which starts two registries of its own)");
        }
        if (clouds && without != null && !CloudScenario.PROTECTIONS.contains(without)) {
            throw new IllegalArgumentException("--without: " + without.name().toLowerCase(Locale.ROOT)
                    + " (expected: retry or probe, which --clouds is about)");
        }
    }

    private Report play(OwnRegistry own, Path folder) throws IOException, InterruptedException {
        try (LiveView view = view();
                DemoRegistry used = registry(own, folder, view)) {
            return play(new Scenario(used), folder, view);
        }
    }

    private Report playClouds(OwnRegistry own, Path folder) throws IOException, InterruptedException {
        try (LiveView view = view()) {
            view.say("starting " + own.title() + " twice");
            try (DemoRegistry east = startCloud(own, folder, CloudScenario.EAST);
                    DemoRegistry west = startCloud(own, folder, CloudScenario.WEST)) {
                return play(new CloudScenario(east, west), folder, view);
            }
        }
    }

    private static DemoRegistry startCloud(OwnRegistry own, Path folder, CloudScenario.Cloud cloud) throws IOException {
        Path ownFolder = Files.createDirectory(folder.resolve(cloud.name()));
        return DemoRegistry.startOwn(own, ownFolder, CloudScenario.SESSION);
    }

    private LiveView view() {
        PrintStream lines = json ? shell.err() : shell.out();
        return new LiveView(lines, shell.terminal() && !json, clock);
    }

    private Report play(Script script, Path folder, LiveView view) throws IOException, InterruptedException {
        Set<Without> off = without == null ? EnumSet.noneOf(Without.class) : EnumSet.of(without);
        try (Stage stage = new Stage(off, folder, clock, view)) {
            script.play(stage);
            return new Report(stage.play(), script.judge(stage.play()));
        }
    }

    private DemoRegistry registry(OwnRegistry own, Path folder, LiveView view) {
        String given = registry;
        if (given != null) {
            return DemoRegistry.existing(given);
        }
        view.say("starting " + own.title());
        return DemoRegistry.startOwn(own, folder, Scenario.SESSION);
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
