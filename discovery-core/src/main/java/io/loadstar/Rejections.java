package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a registry holds of a service and nobody may use: how many records, and why the first of them (immutable data).
 *
 * <p>All are counted; the reasons of the first {@value #MOST_REASONS} are kept.
 */
public final class Rejections {

    /** How many reasons are kept. */
    public static final int MOST_REASONS = 16;

    private static final int MOST_IN_A_LINE = 3;

    /** Nothing was left out. */
    public static final Rejections NONE = new Rejections(0, List.of());

    private final int count;
    private final List<String> reasons;

    private Rejections(int count, List<String> reasons) {
        this.count = count;
        this.reasons = reasons;
    }

    /** {@return a builder that has counted nothing} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return how many were left out} */
    public int count() {
        return count;
    }

    /** {@return why, one line for each of the first, which names the record; at most {@value #MOST_REASONS}} */
    public List<String> reasons() {
        return reasons;
    }

    /** {@return whether nothing was left out} */
    public boolean isEmpty() {
        return count == 0;
    }

    /** {@return the reasons, and a last line that says how many more there are, where there are more} */
    public List<String> lines() {
        if (count == reasons.size()) {
            return reasons;
        }
        List<String> lines = new ArrayList<>(reasons);
        lines.add("and " + (count - reasons.size()) + " more");
        return List.copyOf(lines);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Rejections that && count == that.count && reasons.equals(that.reasons));
    }

    @Override
    public int hashCode() {
        return 31 * count + reasons.hashCode();
    }

    /** Returns the count and the reasons of the first three, for one line. */
    @Override
    public String toString() {
        if (isEmpty()) {
            return "none";
        }
        List<String> first = reasons.subList(0, Math.min(MOST_IN_A_LINE, reasons.size()));
        return count + " (" + String.join("; ", first) + (count > first.size() ? "; …)" : ")");
    }

    /** Builds {@link Rejections}. */
    public static final class Builder {
        private final List<String> reasons = new ArrayList<>();
        private int count;

        private Builder() {}

        /**
         * Counts a record.
         *
         * @param reason one line that names it and says why; what comes from the registry made safe for a log
         * @return this builder
         */
        public Builder add(String reason) {
            requireNonNull(reason, "reason");
            count++;
            if (reasons.size() < MOST_REASONS) {
                reasons.add(reason);
            }
            return this;
        }

        /**
         * Returns what was counted.
         *
         * @return {@link Rejections#NONE} if nothing was
         */
        public Rejections build() {
            return count == 0 ? NONE : new Rejections(count, List.copyOf(reasons));
        }
    }
}
