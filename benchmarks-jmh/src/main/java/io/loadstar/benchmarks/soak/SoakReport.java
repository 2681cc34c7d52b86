package io.loadstar.benchmarks.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The samples of a run and what they say (immutable data).
 *
 * <p>The heap is flat if the line of least squares through what collections leave after the warm-up, the first fifth of
 * the run, rises by less than one object for each change. The smallest object of HotSpot is {@value #SMALLEST_OBJECT}
 * bytes, so that 1,000 changes a second that leak anything at all, an entry of a map, a listener, a host, raise the heap
 * by 960,000 bytes a minute or more, and what leaks by the pick by a thousand times that. What sways the heap of a run
 * without a leak is the number of instances, whose standard deviation is some 60 of 2,000, and that is below 100 KB;
 * over 8 minutes and 16 samples a line through that has a standard error of some 10 KB a minute, a hundredth of the
 * bound.
 */
record SoakReport(List<Sample> samples) {

    /** A header of 12 bytes, aligned to 8. */
    static final int SMALLEST_OBJECT = 16;

    private static final int WARM_UP_PART = 5;
    private static final int FEWEST = 3;

    /** Copies. */
    SoakReport {
        samples = List.copyOf(samples);
    }

    /** {@return the samples after the warm-up} */
    private List<Sample> warm() {
        Duration end = samples.get(samples.size() - 1).time();
        Duration warmUp = end.dividedBy(WARM_UP_PART);
        return samples.stream()
                .filter(sample -> sample.time().compareTo(warmUp) >= 0)
                .toList();
    }

    /** {@return by how many bytes a minute the heap rises after the warm-up, by least squares} */
    double slope() {
        List<Sample> warm = warm();
        double middle = warm.stream().mapToDouble(Sample::minutes).average().orElseThrow();
        double level = warm.stream().mapToDouble(Sample::heap).average().orElseThrow();
        double rising = 0;
        double spread = 0;
        for (Sample sample : warm) {
            double off = sample.minutes() - middle;
            rising += off * (sample.heap() - level);
            spread += off * off;
        }
        return rising / spread;
    }

    /** {@return the most that a flat heap may rise by, in bytes a minute} */
    double bound() {
        Sample first = warm().get(0);
        Sample last = samples.get(samples.size() - 1);
        return SMALLEST_OBJECT * (last.changes() - first.changes()) / (last.minutes() - first.minutes());
    }

    /** {@return what is wrong, each a sentence; none if all is well} */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Sample last = samples.get(samples.size() - 1);
        List<Sample> warm = warm();
        if (warm.size() < FEWEST) {
            problems.add("too few samples to judge");
        } else if (!(slope() < bound())) {
            problems.add(String.format(
                    Locale.ROOT, "the heap rises by %,.0f bytes a minute (expected: below %,.0f)", slope(), bound()));
        }
        if (last.failed() > 0) {
            problems.add(String.format(Locale.ROOT, "%,d picks failed (expected: none)", last.failed()));
        }
        if (last.threads() > warm.get(0).threads()) {
            problems.add(last.threads() + " threads at the end, " + warm.get(0).threads() + " after the warm-up");
        }
        return problems;
    }

    /** {@return the verdict in one line} */
    String verdict() {
        List<String> problems = problems();
        return problems.isEmpty()
                ? String.format(
                        Locale.ROOT,
                        "Flat: the heap moves by %,.0f bytes a minute (bound: %,.0f), no pick failed.",
                        slope(),
                        bound())
                : "NOT flat: " + String.join("; ", problems) + '.';
    }

    /** {@return the head of the table} */
    static String head() {
        return "| minute | heap after collection, KB | changes/s | rebuilds/s | picks/s | next/s | failed | threads |\n"
                + "|---|---|---|---|---|---|---|---|";
    }

    /**
     * Prints a line of the table.
     *
     * @param index of a sample; the first one has no rates and no line
     * @return the line
     */
    String line(int index) {
        Sample before = samples.get(index - 1);
        Sample now = samples.get(index);
        double seconds = (now.minutes() - before.minutes()) * 60;
        return String.format(
                Locale.ROOT,
                "| %.1f | %,d | %,.0f | %,.0f | %,.0f | %,.0f | %,d | %d |",
                now.minutes(),
                now.heap() / 1024,
                (now.changes() - before.changes()) / seconds,
                (now.rebuilds() - before.rebuilds()) / seconds,
                (now.picks() - before.picks()) / seconds,
                (now.nexts() - before.nexts()) / seconds,
                now.failed(),
                now.threads());
    }

    /**
     * Prints the section of the results.
     *
     * @param machine a line on the machine
     * @return the section
     */
    String print(String machine) {
        StringBuilder section = new StringBuilder(machine).append("\n\n").append(head());
        for (int i = 1; i < samples.size(); i++) {
            section.append('\n').append(line(i));
        }
        return section.append("\n\n").append(verdict()).append('\n').toString();
    }
}
