package io.loadstar.cli.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import io.loadstar.cli.Json;
import io.loadstar.cli.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The end of the demo as a table per policy and phase and a list of promises, or as JSON (immutable data). */
final class Report {

    private final Play play;
    private final List<Promise> promises;
    private final List<Row> rows = new ArrayList<>();

    Report(Play play, List<Promise> promises) {
        this.play = play;
        this.promises = List.copyOf(promises);
        for (Phase phase : play.phases()) {
            for (DemoPolicy policy : DemoPolicy.values()) {
                rows.add(row(policy, phase));
            }
        }
    }

    /** {@return the promises that were broken} */
    List<Promise> broken() {
        return promises.stream().filter(promise -> !promise.kept()).toList();
    }

    /** {@return the report as lines to read} */
    List<String> lines() {
        Table table = new Table("phase", "policy", "requests", "failures", "p50", "p99", "evenness", "effect after");
        for (Row row : rows) {
            table.row(
                    row.phase.id(),
                    row.policy.id(),
                    String.valueOf(row.requests),
                    String.valueOf(row.failures),
                    millis(row.p50),
                    millis(row.p99),
                    number(row.evenness),
                    row.effect == null ? "-" : seconds(row.effect));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        for (Promise promise : promises) {
            lines.add((promise.kept() ? "kept    " : "BROKEN  ") + promise.id() + ": " + promise.text() + " ("
                    + promise.detail() + ")");
        }
        return lines;
    }

    /** {@return the report as one line of JSON, in the form that docs/demo.md has} */
    String json() {
        return Json.line(this::write);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("ok", broken().isEmpty());
        json.writeArrayFieldStart("without");
        for (Without one : play.without()) {
            json.writeString(one.name().toLowerCase(Locale.ROOT));
        }
        json.writeEndArray();
        json.writeNumberField("seconds", play.length().toMillis() / 1000.0);
        json.writeArrayFieldStart("phases");
        for (Row row : rows) {
            row.write(json);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("promises");
        for (Promise promise : promises) {
            json.writeStartObject();
            json.writeStringField("id", promise.id());
            json.writeStringField("text", promise.text());
            json.writeBooleanField("kept", promise.kept());
            json.writeStringField("detail", promise.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private Row row(DemoPolicy policy, Phase phase) {
        List<Sample> samples = play.samples(policy, phase);
        long[] latencies =
                samples.stream().mapToLong(Sample::latencyNanos).sorted().toArray();
        int failures = (int) samples.stream().filter(Sample::failed).count();
        return new Row(
                policy,
                phase,
                samples.size(),
                failures,
                percentile(latencies, 0.5),
                percentile(latencies, 0.99),
                evenness(policy, samples),
                play.effect(phase, policy));
    }

    /** The largest share of a server as a multiple of its fair one, among the servers that answered. */
    private double evenness(DemoPolicy policy, List<Sample> samples) {
        Map<String, Integer> counts = new HashMap<>();
        samples.stream()
                .map(Sample::server)
                .filter(Objects::nonNull)
                .forEach(server -> counts.merge(server, 1, Integer::sum));
        Set<String> among = counts.keySet();
        double total = counts.values().stream().mapToInt(Integer::intValue).sum();
        return counts.entrySet().stream()
                .mapToDouble(entry -> entry.getValue() / (total * play.fairShare(policy, entry.getKey(), among)))
                .max()
                .orElse(0);
    }

    /** By nearest rank. */
    private static Duration percentile(long[] sorted, double share) {
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(sorted[(int) Math.ceil(share * sorted.length) - 1]);
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }

    static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", share * 100);
    }

    /**
     * One policy in one phase (immutable data).
     *
     * @param evenness the largest share of a server as a multiple of its fair one
     * @param effect from the phase's change until the client shows it, or {@code null} where that is not measured
     */
    private record Row(
            DemoPolicy policy,
            Phase phase,
            int requests,
            int failures,
            Duration p50,
            Duration p99,
            double evenness,
            @Nullable Duration effect) {

        void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeStringField("policy", policy.id());
            json.writeStringField("phase", phase.id());
            json.writeNumberField("requests", requests);
            json.writeNumberField("failures", failures);
            json.writeNumberField("p50Millis", p50.toNanos() / 1e6);
            json.writeNumberField("p99Millis", p99.toNanos() / 1e6);
            json.writeNumberField("evenness", evenness);
            if (effect == null) {
                json.writeNullField("effectSeconds");
            } else {
                json.writeNumberField("effectSeconds", effect.toNanos() / 1e9);
            }
            json.writeEndObject();
        }
    }
}
