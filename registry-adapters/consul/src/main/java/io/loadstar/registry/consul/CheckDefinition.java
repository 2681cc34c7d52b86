package io.loadstar.registry.consul;

import io.loadstar.registry.http.JsonText;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A check as it is registered with its service (immutable data).
 *
 * @param id the check's id, unique on its agent
 * @param name the name, for people
 * @param notes what it checks, for people
 * @param settings what makes it the check it is, such as {@code TTL: 30s}
 * @param trustAll whether the agent takes any certificate
 * @param reapAfter how long it may be critical before the agent takes the service out; zero for ever
 */
record CheckDefinition(
        String id, String name, String notes, Map<String, String> settings, boolean trustAll, Duration reapAfter) {

    CheckDefinition {
        settings = Map.copyOf(settings);
    }

    /** Returns a duration as Go reads it. */
    static String text(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /** {@return whether the instance passes it itself} */
    boolean isOurs() {
        return settings.containsKey("TTL");
    }

    /**
     * Writes the fields.
     *
     * @param json the object that they go to
     * @param status what it is until it is known; {@code null} for Consul's own, which is critical
     */
    void write(JsonText json, @Nullable String status) {
        json.field("CheckID", id).field("Name", name).field("Notes", notes);
        settings.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(setting -> json.field(setting.getKey(), setting.getValue()));
        if (trustAll) {
            json.field("TLSSkipVerify", true);
        }
        if (!reapAfter.isZero()) {
            json.field("DeregisterCriticalServiceAfter", text(reapAfter));
        }
        json.field("Status", status);
    }
}
