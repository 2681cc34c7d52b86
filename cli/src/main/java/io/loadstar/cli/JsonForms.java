package io.loadstar.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.loadstar.DiscoveryError;
import io.loadstar.Explanation;
import io.loadstar.HostExplanation;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stable JSON forms, as docs/cli.md has them: fields may be added, none changes its meaning. */
final class JsonForms {

    private JsonForms() {}

    static void instance(JsonGenerator json, ServiceInstance instance) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", instance.id());
        json.writeStringField("service", instance.service());
        json.writeStringField("host", instance.host());
        json.writeNumberField("port", instance.port());
        json.writeBooleanField("secure", instance.secure());
        json.writeNumberField("weight", instance.weight());
        json.writeStringField("zone", instance.locality().zone());
        json.writeStringField("version", instance.version());
        strings(json, "tags", instance.tags());
        map(json, "metadata", instance.metadata());
        json.writeStringField("health", instance.health().text());
        json.writeNumberField("priority", instance.priority());
        json.writeStringField("source", instance.source());
        json.writeEndObject();
    }

    static void snapshot(JsonGenerator json, ServiceSnapshot snapshot, Duration age) throws IOException {
        json.writeStartObject();
        snapshotFields(json, snapshot, age);
        json.writeArrayFieldStart("instances");
        for (ServiceInstance instance : snapshot.instances()) {
            instance(json, instance);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void snapshotFields(JsonGenerator json, ServiceSnapshot snapshot, Duration age) throws IOException {
        json.writeStringField("service", snapshot.service().toString());
        json.writeStringField("state", snapshot.state().name());
        json.writeStringField("source", snapshot.source());
        json.writeStringField("revision", snapshot.revision());
        json.writeNumberField("ageMillis", age.toMillis());
        DiscoveryError error = snapshot.error();
        if (error != null) {
            json.writeObjectFieldStart("error");
            json.writeStringField("kind", error.kind().name());
            json.writeStringField("message", error.message());
            json.writeEndObject();
        }
    }

    static void explanation(JsonGenerator json, Explanation explanation) throws IOException {
        json.writeStartObject();
        snapshotFields(json, explanation.snapshot(), explanation.snapshotAge());
        json.writeStringField("policy", explanation.policy());
        json.writeStringField("picked", explanation.picked());
        json.writeStringField("how", explanation.how());
        json.writeBooleanField("panic", explanation.panic());
        json.writeArrayFieldStart("steps");
        for (Explanation.Step step : explanation.steps()) {
            json.writeStartObject();
            json.writeStringField("name", step.name());
            json.writeNumberField("left", step.left());
            strings(json, "removed", step.removed());
            strings(json, "notes", step.notes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("hosts");
        for (HostExplanation host : explanation.hosts()) {
            host(json, host);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void host(JsonGenerator json, HostExplanation host) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", host.instance().id());
        json.writeStringField("host", host.instance().host());
        json.writeNumberField("port", host.instance().port());
        json.writeNumberField("weight", host.instance().weight());
        json.writeNumberField("effectiveWeight", host.effectiveWeight());
        json.writeStringField("health", host.health());
        json.writeBooleanField("usable", host.usable());
        json.writeNumberField("inFlight", host.inFlight());
        millis(json, "busyMillis", host.busyFor());
        millis(json, "oldestPickMillis", host.oldestPick());
        Double score = host.score();
        if (score == null) {
            json.writeNullField("score");
        } else {
            json.writeNumberField("score", score);
        }
        map(json, "sources", host.sources());
        json.writeEndObject();
    }

    private static void millis(JsonGenerator json, String name, @Nullable Duration duration) throws IOException {
        if (duration == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, duration.toMillis());
        }
    }

    static void strings(JsonGenerator json, String name, Collection<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private static void map(JsonGenerator json, String name, Map<String, String> values) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> value : values.entrySet()) {
            json.writeStringField(value.getKey(), value.getValue());
        }
        json.writeEndObject();
    }
}
