package io.loadstar.cli.doctor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.loadstar.cli.ExitCodes;
import io.loadstar.cli.Json;
import io.loadstar.cli.doctor.Finding.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with a registry and its services, as lines or as JSON, and the exit code (immutable data).
 *
 * @param source the registry, without secrets
 * @param registryFailed whether the registry gave no usable answer on anything
 * @param entries what was found
 */
public record Diagnosis(String source, boolean registryFailed, List<Entry> entries) {

    /**
     * What a check found (immutable data).
     *
     * @param check the check's id
     * @param service the service, fit to be shown; empty where it is about the registry
     * @param finding what it found
     */
    public record Entry(String check, String service, Finding finding) {}

    /**
     * Copies the list.
     *
     * @param source the registry, without secrets
     * @param registryFailed whether the registry gave no usable answer on anything
     * @param entries what was found
     */
    public Diagnosis {
        entries = List.copyOf(entries);
    }

    /**
     * Returns the findings as text: what is wrong, and below it, indented, the particulars and what to do.
     *
     * @param isShort whether to leave out hints and what is indented
     * @return the lines
     */
    public List<String> lines(boolean isShort) {
        List<String> lines = new ArrayList<>();
        for (Entry entry : entries) {
            Finding finding = entry.finding();
            boolean aboutAService = !entry.service().isEmpty();
            if (isShort && aboutAService && finding.severity() == Severity.HINT) {
                continue;
            }
            lines.add(
                    finding.severity().text() + ": " + (aboutAService ? entry.service() + ": " : "") + finding.what());
            if (!isShort || !aboutAService) {
                finding.details().forEach(detail -> lines.add("  - " + detail));
                lines.addAll(finding.advice().isEmpty() ? List.of() : List.of("  " + finding.advice()));
            }
        }
        return lines;
    }

    /** {@return the findings as one line of JSON, in the form that docs/cli.md has} */
    public String json() {
        return Json.line(this::write);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("registry", source);
        json.writeBooleanField("ok", !has(Severity.ERROR));
        json.writeArrayFieldStart("findings");
        for (Entry entry : entries) {
            json.writeStartObject();
            json.writeStringField("severity", entry.finding().severity().text());
            json.writeStringField("check", entry.check());
            json.writeStringField("service", entry.service().isEmpty() ? null : entry.service());
            json.writeStringField("what", entry.finding().what());
            json.writeArrayFieldStart("details");
            for (String detail : entry.finding().details()) {
                json.writeString(detail);
            }
            json.writeEndArray();
            json.writeStringField("advice", entry.finding().advice());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /**
     * Returns what the process ends with.
     *
     * @param strict whether warnings count as errors
     * @return one of {@link ExitCodes}
     */
    public int exitCode(boolean strict) {
        if (registryFailed) {
            return ExitCodes.UNREACHABLE;
        }
        return has(Severity.ERROR) || (strict && has(Severity.WARNING)) ? ExitCodes.NOT_FOUND : ExitCodes.OK;
    }

    private boolean has(Severity severity) {
        return entries.stream().anyMatch(entry -> entry.finding().severity() == severity);
    }
}
