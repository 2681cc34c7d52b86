package io.loadstar.internal.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;

/** The sentence that refuses an unknown name: says which was meant and which are known. */
public final class NearestName {

    /** A name is meant if at most this share of its letters must change. */
    private static final double NEAR = 0.4;

    private NearestName() {}

    /**
     * Returns the sentence.
     *
     * @param what what the name stands for, such as {@code key}
     * @param name the unknown name
     * @param known the known names
     * @return {@code what: name (unknown; did you mean near?; known: …)}
     */
    public static String refuse(String what, String name, Collection<String> known) {
        TreeSet<String> sorted = new TreeSet<>(known);
        String meant = sorted.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= Math.max(2, NEAR * candidate.length()))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
        return what + ": " + name + " (unknown" + meant + "; known: " + String.join(", ", sorted) + ")";
    }

    /** Levenshtein distance: insertions, deletions and substitutions, two rows at a time. */
    static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + change);
            }
            above = row;
        }
        return above[b.length()];
    }
}
