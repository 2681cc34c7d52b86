package io.loadstar.benchmarks.soak;

import io.loadstar.benchmarks.program.Arguments;
import io.loadstar.benchmarks.program.Machine;
import io.loadstar.benchmarks.program.Pause;
import io.loadstar.benchmarks.program.ResultsFile;
import io.loadstar.benchmarks.program.SteadyWrites;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs a resolver for minutes under 1,000 changes a second and as many picks as two threads make, and judges whether
 * the heap stays flat; exit code 1 if not (stateless).
 *
 * <p>{@code Soak [minutes] [--write] [--seed=N]}.
 */
public final class Soak {

    private static final int MINUTES = 10;
    private static final int MOST_MINUTES = 24 * 60;
    private static final int SERVICES = 100;
    private static final int CHANGES_PER_SECOND = 1_000;
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /** A short run has this many samples all the same. */
    private static final int FEWEST_SAMPLES = 12;

    private static final String FILE = "soak.md";
    private static final String INTRODUCTION = """
            # The heap of a long run

            A resolver over a registry in memory: 100 services of 10 to 30 instances, of all policies in turn. Instances
            come, go, are replaced by new ones, weigh differently and fail, 1,000 changes a second, each told as a whole
            snapshot. One thread picks and completes, one only asks who is next, over all services as fast as they can. A
            *rebuild* is a picker that a policy made: updates of one service within 10 ms make one together.

            The heap is what a full collection leaves. It is flat if it rises, by least squares over the last four fifths
            of the run, by less than the smallest object there is, 16 bytes, for each change: a leak of anything per
            change, per rebuild or per pick is more than that.

            Written by `benchmarks-jmh/run soak`.
            """;

    private Soak() {}

    /**
     * Runs and prints.
     *
     * @param arguments see above
     * @throws IOException if a result cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Arguments.run("soak [minutes] [--write] [--seed=N]", arguments, Soak::run);
    }

    private static void run(Arguments options) throws IOException {
        int minutes = options.number(MINUTES, 1, MOST_MINUTES);
        long seed = options.option("seed", 1);
        options.end();
        Machine machine = new Machine();
        SoakReport report = soak(Duration.ofMinutes(minutes), seed);
        System.out.println(report.verdict());
        if (options.isWrite()) {
            new ResultsFile(Arguments.results().resolve(FILE), INTRODUCTION)
                    .write(minutes + " minutes", report.print(machine.line() + " Seed " + seed + '.'));
        }
        if (!report.problems().isEmpty()) {
            System.exit(1);
        }
    }

    private static SoakReport soak(Duration length, long seed) {
        Duration even = length.dividedBy(FEWEST_SAMPLES);
        Duration interval = even.compareTo(INTERVAL) < 0 ? even : INTERVAL;
        List<Sample> samples = new ArrayList<>();
        try (SoakRun run = new SoakRun(SERVICES, seed);
                SteadyWrites changes = new SteadyWrites(CHANGES_PER_SECOND, number -> run.change())) {
            long begun = System.nanoTime();
            samples.add(run.sample(Duration.ZERO));
            System.out.println(SoakReport.head());
            while (samples.get(samples.size() - 1).time().compareTo(length) < 0) {
                Pause.of(interval.multipliedBy(samples.size()).minusNanos(System.nanoTime() - begun));
                samples.add(run.sample(Duration.ofNanos(System.nanoTime() - begun)));
                System.out.println(new SoakReport(samples).line(samples.size() - 1));
            }
            if (run.failure() != null) {
                System.out.printf(Locale.ROOT, "The last failure: %s%n", run.failure());
            }
            if (!changes.isRunning()) {
                throw new IllegalStateException("a change failed");
            }
        }
        return new SoakReport(samples);
    }
}
