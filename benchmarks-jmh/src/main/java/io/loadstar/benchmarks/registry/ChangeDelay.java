package io.loadstar.benchmarks.registry;

import io.loadstar.benchmarks.program.Arguments;
import io.loadstar.benchmarks.program.Machine;
import io.loadstar.benchmarks.program.ResultsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Measures from a change in a real registry to the first pick that knows it, beside a raw watcher (stateless).
 *
 * <p>{@code ChangeDelay [zookeeper|consul] [changes] [--write] [--seed=N] [--pause=MILLIS]}; both registries unless one
 * is named.
 */
public final class ChangeDelay {

    private static final int CHANGES = 1_000;
    private static final String FILE = "change-delay.md";

    private ChangeDelay() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws IOException if a result cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Arguments.run(
                "change-delay [zookeeper|consul] [changes] [--write] [--seed=N] [--pause=MILLIS]",
                arguments,
                ChangeDelay::run);
    }

    private static void run(Arguments options) throws IOException {
        List<RegistryKind> kinds = options.choices(RegistryKind.class);
        int changes = options.number(CHANGES, 1, ChangeScript.MOST / 2);
        long seed = options.option("seed", 1);
        Duration pause = Duration.ofMillis(options.option("pause", 30));
        options.end();
        for (RegistryKind kind : kinds) {
            String section = measure(kind, changes, new Setting(seed, pause));
            System.out.println("## " + kind.label() + "\n\n" + section);
            if (options.isWrite()) {
                new ResultsFile(Arguments.results().resolve(FILE), DelayReport.INTRODUCTION)
                        .write(kind.label(), section);
            }
        }
    }

    /**
     * What a run may choose (immutable data).
     *
     * @param seed of the script of changes
     * @param longestPause between two changes
     */
    record Setting(long seed, Duration longestPause) {}

    private static String measure(RegistryKind kind, int changes, Setting setting) throws IOException {
        Machine machine = new Machine();
        try (RealRegistry registry = kind.open(Files.createTempDirectory("loadstar-change-delay-"))) {
            DelayReport report = measure(registry, changes, setting);
            return report.print(String.format(
                    Locale.ROOT,
                    "%s. %s Pauses of 0 to %d ms between changes, seed %d.",
                    registry.versions(),
                    machine.line(),
                    setting.longestPause().toMillis(),
                    setting.seed()));
        }
    }

    /**
     * Measures one registry.
     *
     * @param registry without instances yet
     * @param changes how many
     * @param setting the script's
     * @return the report
     */
    static DelayReport measure(RealRegistry registry, int changes, Setting setting) {
        ChangeScript script = new ChangeScript(setting.seed(), setting.longestPause());
        return new DelayReport(DelayRun.measure(registry, script, changes));
    }
}
