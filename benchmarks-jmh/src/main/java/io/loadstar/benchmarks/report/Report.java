package io.loadstar.benchmarks.report;

import static io.loadstar.benchmarks.report.Table.bytes;
import static io.loadstar.benchmarks.report.Table.count;
import static io.loadstar.benchmarks.report.Table.ratio;
import static io.loadstar.benchmarks.report.Table.time;

import io.loadstar.benchmarks.Rival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes the table of ratios of one run, {@code README.md}, beside its JSON files. */
public final class Report {

    private static final double SCALING_GOAL = 2.3;
    private static final double GROWTH_GOAL = 1.5;
    private static final double TABLE_READ_GOAL = 2;
    private static final double MAP_DIFF_GOAL = 1.2;
    private static final double LARGEST_UPDATE_GOAL_NANOS = 100e6;
    private static final int LARGEST = 100_000;
    private static final int FEW = 10;
    private static final int MANY = 10_000;
    private static final int THREADS = 4;

    private static final double PERCENT = 100;

    private final Results results;
    private final int cpus;

    /**
     * Makes a report.
     *
     * @param results one run
     * @param cpus the processors of the machine
     */
    Report(Results results, int cpus) {
        this.results = results;
        this.cpus = cpus;
    }

    /**
     * Writes the report.
     *
     * @param arguments the folder with the JSON files, and what to call the run
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: Report FOLDER RUN");
            System.exit(2);
        }
        Path folder = Path.of(arguments[0]);
        Path file = folder.resolve("README.md");
        int cpus = Runtime.getRuntime().availableProcessors();
        Files.writeString(file, new Report(Results.read(folder, cpus), cpus).print(arguments[1]));
        System.out.println("wrote " + file);
    }

    /**
     * Prints the report.
     *
     * @param run what to call the run
     * @return Markdown
     */
    String print(String run) {
        return "# Benchmarks: a " + run + " run\n\n" + machine() + "\n\n"
                + picks().print()
                + scaling().print()
                + updates().print()
                + virtualThreads().print()
                + floors().print()
                + everything().print();
    }

    private String machine() {
        String jdks = String.join(
                " and ",
                new TreeSet<>(results.rows().stream().map(Measurement::jdk).toList()));
        return String.format(
                Locale.ROOT,
                "%d cpus (%s), JDK %s. Times are processor time per operation, times the"
                        + " threads that share a processor, in the fastest iteration that had the machine; allocations are in bytes per operation. Only ratios within"
                        + " one run mean anything. Written by `benchmarks-jmh/run`.\n\n%s",
                cpus,
                System.getProperty("os.arch"),
                jdks,
                quiet());
    }

    /** How much of the machine the run had, which decides what its lines with several threads are worth. */
    private String quiet() {
        double[] shares = results.rows().stream()
                .filter(row -> row.threads() >= cpus)
                .mapToDouble(Measurement::share)
                .sorted()
                .toArray();
        if (shares.length == 0) {
            return "";
        }
        double median = shares[shares.length / 2];
        String had =
                String.format(Locale.ROOT, "Lines with several threads had %.0f%% of the machine", PERCENT * median);
        return median >= Iteration.QUIET
                ? had + "."
                : had + ", as others used it too. **Their threads seldom ran at the same time, so what they cost each"
                        + " other hardly shows: run this again on a quiet machine before judging them.**";
    }

    private Table picks() {
        Table table = new Table(
                "Picks through the public API (`next`), beside the fastest peer",
                "policy",
                "instances",
                "threads",
                "ours",
                "B",
                "fastest peer",
                "its time",
                "its B",
                "faster by",
                "goal",
                "verdict");
        for (Goal goal : Goal.values()) {
            Results rows = goal.of(results);
            for (int instances : rows.sizes()) {
                for (int threads : rows.threadCounts()) {
                    addPick(table, goal, rows.at(instances, threads));
                }
            }
        }
        return table;
    }

    private static void addPick(Table table, Goal goal, Results rows) {
        Optional<Measurement> found = rows.rival(goal.ours());
        Optional<Measurement> peer = rows.where(goal.peers()).fastest();
        if (found.isEmpty() || peer.isEmpty()) {
            return;
        }
        Measurement ours = found.get();
        double factor = peer.get().nanos() / ours.nanos();
        boolean judged = goal.holdsAt(ours.instances());
        double wanted = goal.ratio(ours.threads());
        table.add(
                goal.label(),
                count(ours.instances()),
                ours.threads(),
                time(ours.nanos()),
                bytes(ours),
                label(peer.get()),
                time(peer.get().nanos()),
                bytes(peer.get()),
                ratio(factor),
                judged ? ratio(wanted) + ", 0 B" : "",
                judged ? verdict(ours, peer.get(), factor >= wanted && !ours.allocates()) : "");
    }

    /** Contention cannot be judged by threads that did not run at the same time. */
    private static String verdict(Measurement ours, Measurement peer, boolean met) {
        boolean quiet = ours.threads() == 1 || Math.min(ours.share(), peer.share()) >= Iteration.QUIET;
        return quiet ? verdict(met) : "machine was busy";
    }

    private Table scaling() {
        Table table = new Table("How our own times grow", "what", "instances", "ratio", "goal, at most", "verdict");
        Results roundRobin =
                Goal.ROUND_ROBIN.of(results).where(row -> row.rival().equals(Goal.ROUND_ROBIN.ours()));
        for (int instances : roundRobin.sizes()) {
            addRatio(
                    table,
                    "round robin, 4 threads to 1",
                    roundRobin.at(instances, THREADS).fastest(),
                    roundRobin.at(instances, 1).fastest(),
                    SCALING_GOAL);
        }
        for (Goal goal : List.of(Goal.WEIGHTED_ROUND_ROBIN, Goal.WEIGHTED_RANDOM)) {
            Results rows = goal.of(results);
            for (int threads : rows.threadCounts()) {
                addRatio(
                        table,
                        goal.label() + ", 10,000 instances to 10, threads: " + threads,
                        rows.at(MANY, threads).rival(goal.ours()),
                        rows.at(FEW, threads).rival(goal.ours()),
                        GROWTH_GOAL);
            }
        }
        Results hash = Goal.SOURCE_HASH.of(results);
        for (int threads : hash.threadCounts()) {
            addRatio(
                    table,
                    "source hash, to a read of a table as large, threads: " + threads,
                    hash.at(Goal.HASH_SIZE, threads).rival(Goal.SOURCE_HASH.ours()),
                    results.of("FloorBenchmark").at(Goal.HASH_SIZE, threads).rival("tableRead"),
                    TABLE_READ_GOAL);
        }
        return table;
    }

    private static void addRatio(
            Table table, String what, Optional<Measurement> over, Optional<Measurement> under, double goal) {
        if (over.isPresent() && under.isPresent()) {
            double value = over.get().nanos() / under.get().nanos();
            table.add(what, count(over.get().instances()), ratio(value), ratio(goal), verdict(value <= goal));
        }
    }

    private Table updates() {
        Table table = new Table(
                "One instance is replaced, until the new picker is live",
                "rival",
                "instances",
                "time",
                "B",
                "to a map diff by id",
                "goal",
                "verdict",
                "the policy's rebuild alone");
        Results rows = results.of("UpdateBenchmark").where(row -> row.method().equals("apply"));
        for (int instances : rows.sizes()) {
            Optional<Measurement> diff = results.of("UpdateBenchmark")
                    .at(instances, 1)
                    .where(row -> row.method().equals("mapDiff"))
                    .fastest();
            rows.at(instances, 1).rows().forEach(row -> addUpdate(table, row, diff));
        }
        return table;
    }

    private void addUpdate(Table table, Measurement row, Optional<Measurement> diff) {
        Rival rival = Rival.valueOf(row.rival());
        boolean largest = row.instances() == LARGEST;
        double factor = diff.map(floor -> row.nanos() / floor.nanos()).orElse(Double.NaN);
        boolean met = largest ? row.nanos() <= LARGEST_UPDATE_GOAL_NANOS : factor <= MAP_DIFF_GOAL;
        String goal = largest ? "100 ms" : ratio(MAP_DIFF_GOAL);
        table.add(
                rival.label(),
                count(row.instances()),
                time(row.nanos()),
                bytes(row),
                ratio(factor),
                rival.isOurs() ? goal : "",
                rival.isOurs() ? verdict(met) : "",
                rebuildAlone(rival, row.instances()));
    }

    private String rebuildAlone(Rival rival, int instances) {
        String policy = rival.name().toLowerCase(Locale.ROOT).replaceFirst("[a-z]+_", "");
        return results.of("RebuildBenchmark").rows().stream()
                .filter(row -> rival.isOurs() && row.instances() == instances)
                .filter(row -> row.parameter("policy", "").equals(policy))
                .map(row -> time(row.nanos()))
                .findFirst()
                .orElse("");
    }

    private Table virtualThreads() {
        Table table = new Table("A virtual thread for every pick", "rival", "start and pick", "start only", "JDK");
        Results rows = results.of("VirtualThreadBenchmark");
        for (Measurement row : rows.rows()) {
            if (row.method().equals("startAndPick")) {
                String empty = rows.where(other -> other.method().equals("startOnly"))
                        .rival(row.rival())
                        .map(floor -> time(floor.nanos()))
                        .orElse("");
                table.add(label(row), time(row.nanos()), empty, row.jdk());
            }
        }
        return table;
    }

    private Table floors() {
        Table table = new Table("Floors", "what", "instances", "threads", "time");
        results.of("FloorBenchmark")
                .rows()
                .forEach(row -> table.add(row.method(), count(row.instances()), row.threads(), time(row.nanos())));
        return table;
    }

    private Table everything() {
        Table table = new Table("Every line", "benchmark", "parameters", "threads", "time", "clock", "B");
        results.rows()
                .forEach(row -> table.add(
                        row.benchmark() + '.' + row.method(),
                        row.parameters().entrySet().stream()
                                .map(entry -> entry.getKey() + '=' + entry.getValue())
                                .collect(Collectors.joining(" ")),
                        row.threads(),
                        time(row.nanos()),
                        time(row.clock()),
                        bytes(row)));
        return table;
    }

    private static String label(Measurement row) {
        return Rival.valueOf(row.rival()).label();
    }

    private static String verdict(boolean met) {
        return met ? "met" : "**missed**";
    }
}
