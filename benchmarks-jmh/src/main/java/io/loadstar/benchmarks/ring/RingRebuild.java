package io.loadstar.benchmarks.ring;

import io.loadstar.benchmarks.program.Arguments;
import io.loadstar.benchmarks.program.Machine;
import io.loadstar.benchmarks.program.ResultsFile;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Measures picks from a ring of 640,000 points while it is rebuilt 500 times, one host replaced each time and then all
 * of them, beside picks from the same ring left alone; exit code 1 if a pick failed (stateless).
 *
 * <p>{@code RingRebuild [rebuilds] [--write]}.
 */
public final class RingRebuild {

    private static final int HOSTS = 1_000;
    private static final int POINTS = 640;
    private static final int REBUILDS = 500;
    private static final int MOST_REBUILDS = 10_000;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final String FILE = "ring-rebuild.md";
    private static final String INTRODUCTION = """
            # Picks while a large ring is rebuilt

            A `source_hash` ring of 1,000 hosts with 640 points each, through the public API: a thread changes the registry,
            waits for the policy's new picker and goes on at once, while others pick by one key after another. Each pick is
            timed on its own, which adds some 25 ns to it. A pick reads the picker that is there, the old one until the new
            one is published, so that what the rebuilds may add is cold caches, collections and the processors that they
            take. *One host* replaced is a merge into the last ring, *all hosts* a build from nothing.

            Written by `benchmarks-jmh/run ring-rebuild`.
            """;

    private RingRebuild() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws IOException if a result cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Arguments.run("ring-rebuild [rebuilds] [--write]", arguments, RingRebuild::run);
    }

    private static void run(Arguments options) throws IOException {
        int rebuilds = options.number(REBUILDS, 1, MOST_REBUILDS);
        options.end();
        Machine machine = new Machine();
        int pickers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        Map<String, RingLoad.Phase> phases = measure(HOSTS, pickers, rebuilds, IDLE);
        String section = String.format(
                Locale.ROOT,
                "%s %,d points, %d of the threads pick.%n%n%s",
                machine.line(),
                HOSTS * POINTS,
                pickers,
                table(phases));
        System.out.println(section);
        if (options.isWrite()) {
            new ResultsFile(Arguments.results().resolve(FILE), INTRODUCTION).write(rebuilds + " rebuilds", section);
        }
        if (phases.values().stream().anyMatch(phase -> phase.failed() > 0)) {
            System.exit(1);
        }
    }

    /**
     * Measures all phases, after one of each to warm up.
     *
     * @param hosts of the ring
     * @param pickers threads that pick
     * @param rebuilds of each phase that has any
     * @param idle how long the phase without takes
     * @return the phases by their names
     */
    static Map<String, RingLoad.Phase> measure(int hosts, int pickers, int rebuilds, Duration idle) {
        Map<String, RingLoad.Phase> phases = new LinkedHashMap<>();
        try (RingLoad load = new RingLoad(hosts, pickers)) {
            int warmUp = Math.max(1, rebuilds / 5);
            load.idle(idle.dividedBy(5));
            load.rebuild(warmUp, 1);
            load.rebuild(warmUp, hosts);
            phases.put("none", load.idle(idle));
            phases.put("one host", load.rebuild(rebuilds, 1));
            phases.put("all hosts", load.rebuild(rebuilds, hosts));
        }
        return phases;
    }

    /**
     * Prints the table.
     *
     * @param phases by what is replaced
     * @return the table
     */
    static String table(Map<String, RingLoad.Phase> phases) {
        StringBuilder table = new StringBuilder("""
                | replaced | rebuilds | ms each | picks/s | p50, ns | p99, ns | p99.9, ns | p99.99, ns | largest, ms | failed |
                |---|---|---|---|---|---|---|---|---|---|
                """);
        phases.forEach((replaced, phase) -> table.append(line(replaced, phase)));
        return table.toString();
    }

    private static String line(String replaced, RingLoad.Phase phase) {
        Latencies picks = phase.picks();
        String each = phase.rebuilds() == 0
                ? ""
                : String.format(Locale.ROOT, "%.2f", phase.rebuilding().toNanos() / 1e6 / phase.rebuilds());
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %s | %,.0f | %,d | %,d | %,d | %,d | %.2f | %,d |%n",
                replaced,
                phase.rebuilds(),
                each,
                picks.count() * 1e9 / phase.length().toNanos(),
                picks.at(50).toNanos(),
                picks.at(99).toNanos(),
                picks.at(99.9).toNanos(),
                picks.at(99.99).toNanos(),
                picks.largest().toNanos() / 1e6,
                phase.failed());
    }
}
