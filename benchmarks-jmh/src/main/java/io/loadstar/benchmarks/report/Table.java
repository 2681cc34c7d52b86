package io.loadstar.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown (confined to one thread). */
final class Table {

    private static final double MICRO = 1_000;
    private static final double MILLI = 1_000_000;

    private final String title;
    private final String header;
    private final List<String> lines = new ArrayList<>();

    /**
     * Makes a table.
     *
     * @param title stands above it
     * @param columns the heads of the columns
     */
    Table(String title, String... columns) {
        this.title = title;
        this.header = line((Object[]) columns)
                + line((Object[]) "---,".repeat(columns.length).split(","));
    }

    /**
     * Adds a line.
     *
     * @param cells one a column
     */
    void add(Object... cells) {
        lines.add(line(cells));
    }

    /** {@return the table, or nothing if it has no lines} */
    String print() {
        return lines.isEmpty() ? "" : "## " + title + "\n\n" + header + String.join("", lines) + "\n";
    }

    private static String line(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ').append(cell).append(" |");
        }
        return line.append('\n').toString();
    }

    /**
     * Prints a count.
     *
     * @param count the count
     * @return such as {@code 10,000}
     */
    static String count(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /**
     * Prints a time.
     *
     * @param nanos in nanoseconds
     * @return such as {@code 8.4 ns}, {@code 12.0 µs} or {@code 3.1 ms}
     */
    static String time(double nanos) {
        if (nanos < MICRO) {
            return String.format(Locale.ROOT, "%.1f ns", nanos);
        }
        return nanos < MILLI
                ? String.format(Locale.ROOT, "%.1f µs", nanos / MICRO)
                : String.format(Locale.ROOT, "%.1f ms", nanos / MILLI);
    }

    /**
     * Prints what one operation allocates.
     *
     * @param row the measurement
     * @return such as {@code 32}, or a dash if it was not measured
     */
    static String bytes(Measurement row) {
        if (Double.isNaN(row.bytes())) {
            return "-";
        }
        return String.format(Locale.ROOT, "%,.0f", row.bytes());
    }

    /**
     * Prints a ratio.
     *
     * @param ratio the ratio
     * @return such as {@code 4.2x}
     */
    static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 100 ? "%.2fx" : "%,.0fx", ratio);
    }
}
