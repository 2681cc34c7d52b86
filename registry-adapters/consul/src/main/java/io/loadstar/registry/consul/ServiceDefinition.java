package io.loadstar.registry.consul;

import io.loadstar.registry.http.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance as its agent is to have it: the service, its checks, and what the instance says of itself (immutable
 * data).
 *
 * @param id the service's id, unique on its agent
 * @param name the service's name
 * @param address the host and port
 * @param tagged further addresses by network
 * @param tags the tags
 * @param meta the metadata
 * @param weight of Consul's weights, for passing and warning alike: an instance that is to be used after the others is so
 *     by its health, not by a smaller share
 * @param checks the checks
 * @param status what the instance says of itself, in Consul's words
 * @param draining whether it asks for no new requests
 */
record ServiceDefinition(
        String id,
        String name,
        Place address,
        Map<String, Place> tagged,
        List<String> tags,
        Map<String, String> meta,
        int weight,
        List<CheckDefinition> checks,
        String status,
        boolean draining) {

    /** A host and a port (immutable data). */
    record Place(String host, int port) {
        void write(JsonText json) {
            json.field("Address", host).field("Port", port);
        }
    }

    /** {@return the check that the instance passes itself} */
    Optional<CheckDefinition> ownCheck() {
        return checks.stream().filter(CheckDefinition::isOurs).findFirst();
    }

    /** {@return what the instance says of itself, for people} */
    String output() {
        String said = switch (status) {
            case "passing" -> "ready";
            case "warning" -> "ready, to be used after the others";
            default -> "not ready";
        };
        return "loadstar: " + (draining ? "draining" : said);
    }

    /** Returns whether the agent need not be told again: all but what the instance says of itself is the same. */
    boolean isRegisteredAs(@Nullable ServiceDefinition other) {
        return other != null && draining == other.draining && text().equals(other.text());
    }

    private String text() {
        return new String(JsonText.object(json -> write(json, null)), StandardCharsets.UTF_8);
    }

    /**
     * Returns the body of a registration.
     *
     * <p>The status stands in it, so that a new check does not begin critical. One that drains begins so, until it is
     * known to be in maintenance; agents keep the status of a check that they have.
     */
    byte[] json() {
        return JsonText.object(json -> write(json, draining ? "critical" : status));
    }

    private void write(JsonText json, @Nullable String ownStatus) {
        json.field("ID", id).field("Name", name);
        address.write(json);
        json.object("TaggedAddresses", all -> tagged.forEach((network, place) -> all.object(network, place::write)));
        json.strings("Tags", tags).strings("Meta", meta).field("EnableTagOverride", false);
        json.object("Weights", weights -> weights.field("Passing", weight).field("Warning", weight));
        json.objects("Checks", checks, (each, check) -> check.write(each, check.isOurs() ? ownStatus : null));
    }
}
