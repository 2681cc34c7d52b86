package io.loadstar.okhttp;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of HTTP statuses, such as {@code 200-299,304} (immutable data). */
final class StatusRanges {

    private static final int LEAST = 100;
    private static final int MOST = 599;

    private static final Pattern RANGE = Pattern.compile("\\s*(\\d{3})(?:\\s*-\\s*(\\d{3}))?\\s*");

    private final String text;
    private final BitSet statuses;

    private StatusRanges(String text, BitSet statuses) {
        this.text = text;
        this.statuses = statuses;
    }

    /**
     * Reads a set.
     *
     * @param key the setting that it comes from, for the message
     * @param text statuses and ranges of them, separated by commas
     * @return the set
     * @throws IllegalArgumentException if it is not of that form
     */
    static StatusRanges parse(String key, String text) {
        BitSet statuses = new BitSet(MOST + 1);
        for (String part : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                throw refusal(key, text);
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (first < LEAST || last > MOST || first > last) {
                throw refusal(key, text);
            }
            statuses.set(first, last + 1);
        }
        return new StatusRanges(text, statuses);
    }

    private static IllegalArgumentException refusal(String key, String text) {
        return new IllegalArgumentException(key + ": " + text + " (expected: statuses from " + LEAST + " to " + MOST
                + " and ranges of them, such as 200-299,304)");
    }

    boolean contains(int status) {
        return statuses.get(status);
    }

    @Override
    public String toString() {
        return text;
    }
}
