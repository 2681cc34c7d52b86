package io.loadstar.cli.doctor;

import io.loadstar.cli.SafeText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * One thing that is wrong, or well: what it is, the particulars, and what to do (immutable data).
 *
 * <p>All of it is fit to be shown: what comes from a registry is made safe on the way in.
 *
 * @param severity how bad it is
 * @param what what is wrong, in one line
 * @param details the particulars, one line each; may be empty
 * @param advice what to do, in one line; empty where there is nothing to do
 */
public record Finding(Severity severity, String what, List<String> details, String advice) {

    /** The most particulars that a finding lists. */
    static final int MOST_DETAILS = 20;

    /** How bad a finding is, the worst first. */
    public enum Severity {
        /** Requests fail, or go where they should not. */
        ERROR,
        /** It works, and something is not as it was meant. */
        WARNING,
        /** It works, and could work better. */
        HINT,
        /** It is well. */
        OK;

        /** {@return the name as text and JSON show it} */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Makes all text one line each, and leaves out the particulars past the bound.
     *
     * @param severity how bad it is
     * @param what what is wrong, in one line
     * @param details the particulars, one line each; may be empty
     * @param advice what to do, in one line; empty where there is nothing to do
     */
    public Finding {
        what = SafeText.line(what);
        details = bounded(details);
        advice = SafeText.line(advice);
    }

    private static List<String> bounded(Collection<String> details) {
        List<String> lines = new ArrayList<>(
                details.stream().limit(MOST_DETAILS).map(SafeText::line).toList());
        if (details.size() > MOST_DETAILS) {
            lines.add("and " + (details.size() - MOST_DETAILS) + " more");
        }
        return List.copyOf(lines);
    }

    static Finding error(String what, String advice) {
        return new Finding(Severity.ERROR, what, List.of(), advice);
    }

    static Finding warning(String what, String advice) {
        return new Finding(Severity.WARNING, what, List.of(), advice);
    }

    static Finding hint(String what, String advice) {
        return new Finding(Severity.HINT, what, List.of(), advice);
    }

    static Finding ok(String what) {
        return new Finding(Severity.OK, what, List.of(), "");
    }

    /** This finding with particulars. */
    Finding with(List<String> particulars) {
        return new Finding(severity, what, particulars, advice);
    }

    /** {@return whether something is wrong, and not only could be better} */
    boolean isWrong() {
        return severity == Severity.ERROR || severity == Severity.WARNING;
    }
}
