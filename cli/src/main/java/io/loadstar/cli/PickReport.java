package io.loadstar.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.loadstar.ServiceInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts picks per instance, and remembers which key went where if that is asked for (one thread's). */
final class PickReport {

    /** The length of the longest bar. */
    private static final int BAR = 40;

    private record Assignment(String key, String id) {}

    private static final class Counter {
        private long picks;
    }

    private final String policy;
    private final Map<String, Counter> counts = new TreeMap<>();
    private final boolean withAssignments;
    private final List<Assignment> assignments = new ArrayList<>();
    private long picks;

    /**
     * Creates an empty report.
     *
     * @param policy the policy's name
     * @param instances those that count zero if they are never picked
     * @param withAssignments whether to remember which key went where
     */
    PickReport(String policy, Collection<ServiceInstance> instances, boolean withAssignments) {
        this.policy = policy;
        this.withAssignments = withAssignments;
        instances.forEach(instance -> counts.put(instance.id(), new Counter()));
    }

    void add(ServiceInstance instance) {
        counts.computeIfAbsent(instance.id(), id -> new Counter()).picks++;
        picks++;
    }

    void add(String key, ServiceInstance instance) {
        add(instance);
        if (withAssignments) {
            assignments.add(new Assignment(key, instance.id()));
        }
    }

    void print(Shell shell, boolean json) {
        if (json) {
            shell.out().println(Json.line(this::write));
        } else if (withAssignments) {
            assignments.forEach(
                    assignment -> shell.out().println(assignment.key() + '\t' + SafeText.of(assignment.id())));
        } else {
            bars().forEach(shell.out()::println);
        }
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("policy", policy);
        json.writeNumberField("picks", picks);
        json.writeObjectFieldStart("counts");
        for (Map.Entry<String, Counter> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue().picks);
        }
        json.writeEndObject();
        if (withAssignments) {
            json.writeArrayFieldStart("assignments");
            for (Assignment assignment : assignments) {
                json.writeStartObject();
                json.writeStringField("key", assignment.key());
                json.writeStringField("id", assignment.id());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private List<String> bars() {
        long most = counts.values().stream()
                .mapToLong(counter -> counter.picks)
                .max()
                .orElse(0);
        Table table = new Table("INSTANCE", "PICKS", "SHARE", "");
        counts.forEach((id, counter) -> table.row(
                SafeText.of(id), String.valueOf(counter.picks), share(counter.picks), bar(counter.picks, most)));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(picks + " picks by " + policy);
        return lines;
    }

    private String share(long count) {
        return String.format(Locale.ROOT, "%.1f%%", 100.0 * count / Math.max(1, picks));
    }

    private static String bar(long count, long most) {
        return "#".repeat((int) Math.round((double) BAR * count / Math.max(1, most)));
    }
}
