package io.loadstar.cli;

import io.loadstar.Explanation;
import io.loadstar.HostExplanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An {@link Explanation} as text for people, in the order in which a pick comes about. */
final class ExplainText {

    private ExplainText() {}

    static List<String> lines(Explanation explanation) {
        List<String> lines = new ArrayList<>();
        lines.add(InstanceText.headline(explanation.snapshot(), explanation.snapshotAge()));
        for (Explanation.Step step : explanation.steps()) {
            lines.add("step " + SafeText.of(step.name()) + ": " + step.left() + " left");
            step.removed().forEach(removed -> lines.add("  removed " + SafeText.of(removed)));
            step.notes().forEach(note -> lines.add("  " + SafeText.of(note)));
        }
        if (explanation.panic()) {
            lines.add(panic(explanation.hosts()));
        }
        String picked = explanation.picked();
        lines.add("policy " + SafeText.of(explanation.policy()) + ": "
                + (picked == null ? "" : SafeText.of(picked) + ", ") + SafeText.of(explanation.how()));
        lines.add("");
        lines.addAll(hosts(explanation));
        return lines;
    }

    private static String panic(List<HostExplanation> hosts) {
        long used = hosts.stream().filter(HostExplanation::usable).count();
        return "panic: too few are healthy; " + used + " of " + hosts.size() + (used == 1 ? " is used" : " are used");
    }

    private static List<String> hosts(Explanation explanation) {
        Table table = new Table(
                "", "ID", "ADDRESS", "HEALTH", "USABLE", "WEIGHT", "EFFECTIVE", "IN FLIGHT", "SCORE", "SOURCES");
        for (HostExplanation host : explanation.hosts()) {
            String id = host.instance().id();
            table.row(
                    id.equals(explanation.picked()) ? ">" : "",
                    SafeText.of(id),
                    InstanceText.address(host.instance()),
                    SafeText.of(host.health()),
                    host.usable() ? "yes" : "no",
                    String.valueOf(host.instance().weight()),
                    String.valueOf(host.effectiveWeight()),
                    inFlight(host),
                    score(host.score()),
                    sources(host.sources()));
        }
        return table.lines();
    }

    /** A bound of each side, as neither time is known exactly: see docs/observability.md. */
    private static String inFlight(HostExplanation host) {
        List<String> bounds = new ArrayList<>();
        if (host.busyFor() != null) {
            bounds.add("busy for at most " + InstanceText.age(host.busyFor()));
        }
        if (host.oldestPick() != null) {
            bounds.add("the oldest for at least " + InstanceText.age(host.oldestPick()));
        }
        return host.inFlight() + (bounds.isEmpty() ? "" : " (" + String.join(", ", bounds) + ')');
    }

    private static String score(@Nullable Double score) {
        return score == null ? "" : String.format(Locale.ROOT, "%.3f", score);
    }

    private static String sources(Map<String, String> sources) {
        return SafeText.of(sources.entrySet().stream()
                .map(source -> source.getKey() + ": " + source.getValue())
                .collect(Collectors.joining("; ")));
    }
}
