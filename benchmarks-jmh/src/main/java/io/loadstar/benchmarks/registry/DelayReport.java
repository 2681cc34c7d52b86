package io.loadstar.benchmarks.registry;

import io.loadstar.benchmarks.program.Percentiles;
import io.loadstar.benchmarks.registry.DelayRun.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/** The table of one registry's changes (immutable data). */
final class DelayReport {

    /** What is written before the first section. */
    static final String INTRODUCTION = """
            # From a change in the registry to the pick

            Each change is made by a plain client once the one before was seen by both sides: a raw watcher on a connection
            of its own, which knows a change when it has parsed the instance's id and port, and a resolver, whose picks
            have to return exactly the new instances. All times are in milliseconds: *raw* and *ours* from the beginning of
            the write, *difference* is ours minus raw, change by change. Picks are looked at every 0.05 ms and a little
            more; the wait for the next look counts as ours. A resolver makes a new picker at most every 10 ms
            (`rebuild.interval`), so a change that follows another more closely waits for that; it has a line of its own.

            Written by `benchmarks-jmh/run change-delay`.
            """;

    /** The goal for the 99th percentile of the difference. */
    static final Duration GOAL = Duration.ofMillis(10);

    /** A change that comes sooner after a rebuild than this waits. */
    private static final Duration REBUILD_INTERVAL = Duration.ofMillis(10);

    private static final int P99 = 99;

    private static final String HEADER = """
            | changes | number | raw p50 | p90 | p99 | max | ours p50 | p90 | p99 | max | difference p50 | p90 | p99 | max |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    private final List<Sample> samples;

    /**
     * Makes a report.
     *
     * @param samples at least one
     */
    DelayReport(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /**
     * Prints it.
     *
     * @param setting a paragraph on versions, machine and pauses
     * @return Markdown
     */
    String print(String setting) {
        StringBuilder table = new StringBuilder(HEADER);
        line(table, "all", sample -> true);
        for (Change.Kind kind : Change.Kind.values()) {
            line(table, kind.label(), sample -> sample.kind() == kind);
        }
        Predicate<Sample> soon = sample -> sample.sincePicked().compareTo(REBUILD_INTERVAL) < 0;
        line(table, "within 10 ms of the last pick", soon);
        line(table, "later than that", soon.negate());
        return setting + "\n\n" + table + '\n' + verdict() + '\n';
    }

    private void line(StringBuilder table, String label, Predicate<Sample> which) {
        List<Sample> chosen = samples.stream().filter(which).toList();
        if (!chosen.isEmpty()) {
            String cells = String.join(
                    " | ",
                    of(chosen, Sample::raw).cells(),
                    of(chosen, Sample::ours).cells(),
                    of(chosen, Sample::difference).cells());
            table.append("| %s | %d | %s |\n".formatted(label, chosen.size(), cells));
        }
    }

    private static Percentiles of(List<Sample> chosen, Function<Sample, Duration> part) {
        return new Percentiles(chosen.stream().map(part).toList());
    }

    /** {@return the 99th percentile of the difference} */
    Duration difference() {
        return of(samples, Sample::difference).at(P99);
    }

    private String verdict() {
        return String.format(
                Locale.ROOT,
                "The p99 of the difference is %s ms (goal: under %d ms): %s. The last look at the picks before a change was"
                        + " seen was %s ms old at p99.",
                Percentiles.millis(difference()),
                GOAL.toMillis(),
                difference().compareTo(GOAL) < 0 ? "met" : "**missed**",
                Percentiles.millis(of(samples, Sample::poll).at(P99)));
    }
}
