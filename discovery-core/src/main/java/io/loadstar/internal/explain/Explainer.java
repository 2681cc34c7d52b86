package io.loadstar.internal.explain;

import io.loadstar.Explanation;
import io.loadstar.HostExplanation;
import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.ServiceSnapshot;
import io.loadstar.internal.health.HealthFact;
import io.loadstar.internal.topology.Level;
import io.loadstar.internal.topology.LevelSelection;
import io.loadstar.spi.Host;
import io.loadstar.spi.LogText;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Writes the record of a dry run from what the last rebuild left; advances nothing. */
public final class Explainer {

    private final Subject subject;
    private final PickContext context;
    private final Explanation.Builder record;

    private Explainer(Subject subject, PickContext context) {
        this.subject = subject;
        this.context = context;
        this.record = Explanation.builder(subject.snapshot);
    }

    /**
     * Explains a pick.
     *
     * @param subject what the last rebuild left
     * @param picker the picker in use
     * @param context what the request would tell
     * @return the record
     */
    public static Explanation explain(Subject subject, Picker picker, PickContext context) {
        return new Explainer(subject, context).explain(picker);
    }

    private Explanation explain(Picker picker) {
        record.snapshotAge(subject.age).policy(subject.policy).panic(subject.selection.panic());
        steps();
        Map<Host, Double> scores = decide(picker);
        Set<Host> usable = new HashSet<>(subject.selection.usable());
        subject.hosts.forEach(host -> record.host(hostOf(host, usable.contains(host), scores.get(host))));
        return record.build();
    }

    private void steps() {
        ServiceSnapshot snapshot = subject.snapshot;
        record.step(new Explanation.Step(
                "snapshot", subject.told, snapshot.rejected().lines()));
        if (!snapshot.outOfReach().isEmpty()) {
            record.step(
                    new Explanation.Step("out of reach", snapshot.instances().size(), List.of(), outOfReach(snapshot)));
        }
        if (!snapshot.refused().isEmpty()) {
            record.step(new Explanation.Step(
                    "addresses", snapshot.instances().size(), snapshot.refused().lines()));
        }
        if (!snapshot.heldSince().isEmpty()) {
            List<String> held = new ArrayList<>();
            snapshot.heldSince()
                    .forEach((id, since) -> held.add(LogText.safe(id) + ": gone since " + since + ", held"));
            record.step(
                    new Explanation.Step("removal guard", snapshot.instances().size(), List.of(), held));
        }
        Set<Host> kept = new HashSet<>(subject.selection.hosts());
        record.step(step("intent and level", kept, subject.hosts));
        if (subject.selection.levels().size() > 1) {
            List<String> levels =
                    subject.selection.levels().stream().map(Level::toString).toList();
            record.step(new Explanation.Step("levels", kept.size(), List.of(), levels));
        }
        Set<Host> usable = new HashSet<>(subject.selection.usable());
        String health = subject.selection.panic() ? "health (panic)" : "health";
        record.step(step(health, usable, subject.selection.hosts()));
        if (!context.excluded().isEmpty()) {
            Set<Host> allowed = new HashSet<>(usable);
            allowed.removeIf(host -> context.excluded().contains(host.instance().id()));
            record.step(step("exclusion", allowed, subject.selection.usable()));
        }
    }

    private static List<String> outOfReach(ServiceSnapshot snapshot) {
        return snapshot.outOfReach().stream()
                .map(name -> name + ": "
                        + snapshot.instances().stream()
                                .filter(instance -> name.equals(instance.source()))
                                .count()
                        + " in use of what it told last")
                .toList();
    }

    private Explanation.Step step(String name, Set<Host> left, List<? extends Host> before) {
        List<String> removed = new ArrayList<>();
        for (Host host : before) {
            if (!left.contains(host)) {
                removed.add(host.instance().id() + ": " + host.health().text() + causes(host));
            }
        }
        return new Explanation.Step(name, left.size(), removed);
    }

    private String causes(Host host) {
        StringBuilder text = new StringBuilder();
        for (HealthFact fact : subject.facts.apply(host)) {
            text.append("; ").append(fact.source()).append(": ").append(fact.why());
        }
        return text.toString();
    }

    private Map<Host, Double> decide(Picker picker) {
        try {
            PickDecision decision = picker.explain(context);
            Host host = decision.host();
            boolean excluded =
                    host != null && context.excluded().contains(host.instance().id());
            String id = host == null || excluded ? null : host.instance().id();
            String preferred = context.preferred();
            if (preferred != null && isUsable(preferred)) {
                record.picked(preferred, "preferred by the request, and usable");
            } else {
                record.picked(id, excluded ? decision.how() + "; excluded, so the next one" : decision.how());
            }
            return decision.scores();
        } catch (NoInstanceException e) {
            record.picked(null, String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    private boolean isUsable(String id) {
        return !context.excluded().contains(id)
                && subject.selection.usable().stream()
                        .anyMatch(host -> host.instance().id().equals(id));
    }

    private HostExplanation hostOf(Host host, boolean usable, @org.jspecify.annotations.Nullable Double score) {
        HostExplanation.Builder one = HostExplanation.builder(host.instance())
                .health(host.health().text(), usable)
                .inFlight(host.inFlight())
                .busy(host.busyFor(), host.oldestPick())
                .effectiveWeight(host.weight())
                .score(score)
                .source("registry", host.instance().health().text());
        for (HealthFact fact : subject.facts.apply(host)) {
            one.source(fact.source(), fact.state().name().toLowerCase(java.util.Locale.ROOT) + ": " + fact.why());
        }
        return one.build();
    }

    /**
     * What the last rebuild left (immutable data).
     *
     * @param snapshot the snapshot in use
     * @param told how many instances the registry told, refused or not
     * @param age how long ago the registry last vouched for it
     * @param policy the policy's name
     * @param hosts all hosts, sorted by id
     * @param selection the levels and the hosts in use
     * @param facts what the sources of health say of a host
     */
    public record Subject(
            ServiceSnapshot snapshot,
            int told,
            Duration age,
            String policy,
            List<? extends Host> hosts,
            LevelSelection selection,
            Function<Host, List<HealthFact>> facts) {}
}
