package io.loadstar.benchmarks.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One iteration of a benchmark (immutable data).
 *
 * @param nanos the time per operation of one thread
 * @param share the part of the processors that its threads got of what they could use
 */
record Iteration(double nanos, double share) {

    /** With less than this, threads seldom run at the same time, and what they cost each other does not show. */
    static final double QUIET = 0.8;

    /**
     * Chooses the iteration that counts: the fastest of those that had the machine, as what else runs only ever adds to
     * the time; if none had, the one that had most of it.
     *
     * @param busy processor time per operation, by iteration
     * @param clocks time on the clock per operation of one thread, by iteration
     * @param sharing how many threads share a processor
     * @return the iteration
     */
    static Iteration best(double[] busy, double[] clocks, double sharing) {
        if (busy.length == 0 || busy.length != clocks.length) {
            throw new IllegalArgumentException("rawData: " + busy.length + " and " + clocks.length
                    + " iterations (expected: as many of both, at least one)");
        }
        List<Iteration> all = IntStream.range(0, busy.length)
                .mapToObj(i -> new Iteration(busy[i] * sharing, busy[i] * sharing / clocks[i]))
                .toList();
        return all.stream()
                .filter(iteration -> iteration.share >= QUIET)
                .min(Comparator.comparingDouble(Iteration::nanos))
                .orElseGet(() -> all.stream()
                        .max(Comparator.comparingDouble(Iteration::share))
                        .orElseThrow());
    }
}
