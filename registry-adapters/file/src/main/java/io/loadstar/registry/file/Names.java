package io.loadstar.registry.file;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;

/** Words for a name that is not known: which was meant, and which there are. */
final class Names {

    /** More known names than this are not listed. */
    private static final int MOST_LISTED = 12;

    private Names() {}

    /** Returns {@code unknown; did you mean near?; known: a, b}. */
    static String unknown(String name, Collection<String> known) {
        TreeSet<String> sorted = new TreeSet<>(known);
        String meant = sorted.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= Math.max(1, candidate.length() * 2 / 5))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
        return "unknown" + meant + "; known: " + listed(sorted);
    }

    private static String listed(TreeSet<String> sorted) {
        if (sorted.isEmpty()) {
            return "none";
        }
        String some = String.join(", ", sorted.stream().limit(MOST_LISTED).toList());
        return sorted.size() <= MOST_LISTED ? some : some + " and " + (sorted.size() - MOST_LISTED) + " more";
    }

    /** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        Arrays.setAll(d[0], j -> j);
        for (int i = 1; i <= a.length(); i++) {
            d[i][0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i][j - 1], d[i - 1][j]) + 1, d[i - 1][j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                d[i][j] = swapped ? Math.min(d[i][j], d[i - 2][j - 2] + 1) : d[i][j];
            }
        }
        return d[a.length()][b.length()];
    }
}
