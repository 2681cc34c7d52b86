package io.loadstar.internal.health;

import io.loadstar.spi.HealthCheck;
import io.loadstar.spi.HealthState;
import io.loadstar.spi.Host;
import io.loadstar.spi.LoopScheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one host: what they have come to and what is under way (loop-confined).
 *
 * <p>It has one turn at a time: waiting for its time, waiting for a place, or being checked. A message of an earlier
 * turn is stale.
 */
final class Probe {

    private static final int WHY_LENGTH = 256;

    /** Where in its turn a probe is. */
    enum Phase {
        /** Until its time comes. */
        TIMED,
        /** Until one of the checks in flight ends. */
        QUEUED,
        /** Until the answer, or the timeout. */
        CHECKING,
        /** Its host is gone. */
        ENDED
    }

    private final Host host;
    private HealthState state;
    private String why;
    private int against;

    private Phase phase = Phase.TIMED;
    private long turn;
    private @Nullable Cancellable timer;

    /** The last reconciliation that saw the host. */
    long seen;

    /** When the next check is due, and when the last one began. */
    long due;

    long started;

    /** Whether the last check began late. */
    boolean late;

    /** Failures in a row that were not counted. */
    int excused;

    Probe(Host host, boolean first) {
        this.host = host;
        this.state = first ? HealthState.PASS : HealthState.UNKNOWN;
        this.why = first ? "in the first snapshot" : "not checked yet";
    }

    Host host() {
        return host;
    }

    HealthState state() {
        return state;
    }

    String why() {
        return why;
    }

    Phase phase() {
        return phase;
    }

    /** How many results in a row speak against the state; of an unknown one, how many failed, up to {@code fall}. */
    int against() {
        return against;
    }

    /** Begins a turn: calls off the timer of the one before, and makes its messages stale. */
    long turn(Phase next) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        phase = next;
        return ++turn;
    }

    void timer(Cancellable next) {
        timer = next;
    }

    boolean isAt(long expected) {
        return turn == expected;
    }

    /**
     * Counts a result.
     *
     * <p>A host that has never passed needs one pass, and stays unknown until then: a host that is only starting is no
     * evidence that the service fails.
     *
     * @return whether there is something to report: the state has changed, or why it is still unknown
     */
    boolean count(HealthCheck.Result result, ProbeSettings.Thresholds thresholds) {
        return result.passed() ? passed(result.why(), thresholds.rise()) : failed(result.why(), thresholds.fall());
    }

    private boolean passed(String reason, int rise) {
        if (state == HealthState.PASS) {
            against = 0;
            return false;
        }
        against = state == HealthState.FAIL ? against + 1 : rise;
        return against >= rise && become(HealthState.PASS, reason);
    }

    private boolean failed(String reason, int fall) {
        if (state == HealthState.FAIL) {
            against = 0;
            return false;
        }
        if (against >= fall || ++against < fall) {
            return false;
        }
        String counted = fall == 1 ? reason : reason + "; " + fall + " checks failed in a row";
        if (state == HealthState.UNKNOWN) {
            why = oneLine(counted);
            return true;
        }
        return become(HealthState.FAIL, counted);
    }

    private boolean become(HealthState next, String reason) {
        state = next;
        why = oneLine(reason);
        against = 0;
        return true;
    }

    /** What a peer wrote may hold anything; a line of a log may not. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), WHY_LENGTH));
        text.codePoints().limit(WHY_LENGTH).forEach(point -> line.appendCodePoint(isPlain(point) ? point : '?'));
        return line.toString();
    }

    private static boolean isPlain(int point) {
        int type = Character.getType(point);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }
}
