package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a picker would do and why (immutable data). */
public final class PickDecision {

    private final @Nullable Host host;
    private final String how;
    private final Map<Host, Double> scores;

    private PickDecision(@Nullable Host host, String how, Map<Host, Double> scores) {
        this.host = host;
        this.how = requireNonNull(how, "how");
        this.scores = Map.copyOf(scores);
    }

    /**
     * Returns a decision for one host.
     *
     * @param host the host
     * @param how one line, such as {@code position 17 of the ring}
     * @return the decision
     */
    public static PickDecision of(Host host, String how) {
        return new PickDecision(requireNonNull(host, "host"), how, Map.of());
    }

    /**
     * Returns the decision of a policy that draws lots: any host may come.
     *
     * @param how one line, such as {@code 1 of 12 at random}
     * @return the decision
     */
    public static PickDecision anyOf(String how) {
        return new PickDecision(null, how, Map.of());
    }

    /**
     * Returns this decision with scores.
     *
     * @param scores by host, in the policy's own unit
     * @return the decision
     */
    public PickDecision withScores(Map<Host, Double> scores) {
        return new PickDecision(host, how, scores);
    }

    /** {@return the host that a pick would take, or {@code null} if it draws lots} */
    public @Nullable Host host() {
        return host;
    }

    /** {@return one line: how the choice comes about} */
    public String how() {
        return how;
    }

    /** {@return scores by host, in the policy's own unit; empty if it has none} */
    public Map<Host, Double> scores() {
        return scores;
    }
}
