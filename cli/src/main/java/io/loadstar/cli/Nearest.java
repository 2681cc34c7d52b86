package io.loadstar.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Known names in the order of their nearness to an unknown one. */
public final class Nearest {

    /** The most names that a message lists. */
    private static final int MOST = 20;

    private Nearest() {}

    /**
     * Returns what a message says in parentheses after an unknown name.
     *
     * @param name the unknown name
     * @param known the known names
     * @return {@code ; did you mean near?; known: …}, or empty text if none are known
     */
    public static String hint(String name, Collection<String> known) {
        List<String> nearest = known.stream()
                .distinct()
                .sorted(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        if (nearest.isEmpty()) {
            return "";
        }
        String best = nearest.get(0);
        String meant = isNear(name, best) ? "; did you mean " + SafeText.of(best) + "?" : "";
        List<String> listed =
                nearest.stream().limit(MOST).sorted().map(SafeText::of).toList();
        String more = nearest.size() > MOST ? " and " + (nearest.size() - MOST) + " more" : "";
        return meant + "; known: " + String.join(", ", listed) + more;
    }

    /** One is meant by the other if two letters, or four of ten, differ. */
    private static boolean isNear(String name, String candidate) {
        return distance(name, candidate) <= Math.max(2, candidate.length() * 4 / 10);
    }

    /** Levenshtein distance over rows: insertions, deletions and substitutions. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int i = 0; i < from.length(); i++) {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.length(); j++) {
                int substituted = diagonal + (from.charAt(i) == to.charAt(j) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.min(substituted, Math.min(diagonal, row[j]) + 1);
            }
        }
        return row[to.length()];
    }
}
