package io.loadstar.benchmarks.program;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Percentiles of durations, by nearest rank (immutable data). */
public final class Percentiles {

    private static final double HUNDRED = 100;

    private final List<Duration> sorted;

    /**
     * Takes durations.
     *
     * @param durations at least one, in any order
     */
    public Percentiles(Collection<Duration> durations) {
        if (durations.isEmpty()) {
            throw new IllegalArgumentException("durations: none (expected: at least one)");
        }
        this.sorted = durations.stream().sorted().toList();
    }

    /**
     * Returns a percentile.
     *
     * @param percent above 0, up to 100
     * @return the smallest duration that so many percent of all do not exceed
     */
    public Duration at(double percent) {
        int rank = (int) Math.ceil(percent / HUNDRED * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }

    /** {@return p50, p90, p99 and the largest, each a cell of a table in milliseconds} */
    public String cells() {
        return millis(at(50)) + " | " + millis(at(90)) + " | " + millis(at(99)) + " | " + millis(at(HUNDRED));
    }

    /**
     * Prints milliseconds.
     *
     * @param duration the duration
     * @return such as {@code 1.25}
     */
    public static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e6);
    }
}
