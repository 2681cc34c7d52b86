package io.loadstar.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A table of text: columns as wide as they need to be, numbers to the right, columns without content left out. */
public final class Table {

    private static final Pattern NUMBER = Pattern.compile("-|[+-]?[\\d.,]+ ?(%|ms|s)?");

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Creates a table without rows.
     *
     * @param header the names of the columns
     */
    public Table(String... header) {
        this.header = List.of(header);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column; fit to be shown
     * @return this table
     */
    public Table row(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException("cells: " + cells.length + " (expected: " + header.size() + ")");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** {@return the lines, the header first} */
    public List<String> lines() {
        List<StringBuilder> lines = new ArrayList<>();
        for (int i = 0; i <= rows.size(); i++) {
            lines.add(new StringBuilder());
        }
        for (int column = 0; column < header.size(); column++) {
            appendColumn(lines, column);
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    private void appendColumn(List<StringBuilder> lines, int column) {
        List<String> cells = rows.stream().map(row -> row.get(column)).toList();
        if (!rows.isEmpty() && cells.stream().allMatch(String::isEmpty)) {
            return;
        }
        boolean right = !cells.isEmpty()
                && cells.stream().allMatch(cell -> NUMBER.matcher(cell).matches());
        int width = Math.max(
                width(header.get(column)),
                cells.stream().mapToInt(Table::width).max().orElse(0));
        for (int i = 0; i < lines.size(); i++) {
            String cell = i == 0 ? header.get(column) : cells.get(i - 1);
            StringBuilder line = lines.get(i);
            line.append(line.isEmpty() ? "" : "  ");
            String padding = " ".repeat(width - width(cell));
            line.append(right ? padding + cell : cell + padding);
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
