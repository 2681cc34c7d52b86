package io.loadstar.registry.consul;

import io.loadstar.registry.http.JsonText;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request of a registration to the agent (immutable data).
 *
 * @param method {@code GET} or {@code PUT}
 * @param path the path's segments
 * @param parameters the parameters
 * @param body JSON, or {@code null}
 * @param what what is done, for messages
 */
record AgentRequest(
        String method, List<String> path, Map<String, String> parameters, byte @Nullable [] body, String what) {

    /** What this client gives as the reason of a maintenance that is its own, and knows it again by. */
    static final String DRAIN_REASON = "loadstar: draining";

    static AgentRequest register(ServiceDefinition definition) {
        return put("registering", definition.json(), "service", "register");
    }

    static AgentRequest deregister(ServiceDefinition definition) {
        return put("deregistering", null, "service", "deregister", definition.id());
    }

    static AgentRequest service(ServiceDefinition definition) {
        return get("looking it up", Map.of(), "service", definition.id());
    }

    /** Returns the request for the checks that the service has; an agent before 1.5 answers with all it has. */
    static AgentRequest checks(ServiceDefinition definition) {
        String filter =
                "ServiceID == \"" + definition.id().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        return get("looking at its checks", Map.of("filter", filter), "checks");
    }

    /** Returns the sign of life of a check with a time to live. */
    static AgentRequest update(String checkId, String status, String output) {
        byte[] body = JsonText.object(json -> json.field("Status", status).field("Output", output));
        return put("passing its check", body, "check", "update", checkId);
    }

    static AgentRequest removeCheck(String checkId) {
        return put("taking a check off", null, "check", "deregister", checkId);
    }

    static AgentRequest maintenance(ServiceDefinition definition, boolean enable) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("enable", Boolean.toString(enable));
        if (enable) {
            parameters.put("reason", DRAIN_REASON);
        }
        AgentRequest request =
                put(enable ? "draining" : "ending its drain", null, "service", "maintenance", definition.id());
        return new AgentRequest(request.method, request.path, parameters, null, request.what);
    }

    private static AgentRequest get(String what, Map<String, String> parameters, String... path) {
        return new AgentRequest("GET", path(path), parameters, null, what);
    }

    private static AgentRequest put(String what, byte @Nullable [] body, String... path) {
        return new AgentRequest("PUT", path(path), Map.of(), body, what);
    }

    private static List<String> path(String... path) {
        return Stream.concat(Stream.of("v1", "agent"), Arrays.stream(path)).toList();
    }

    /** Returns method and path, as in {@code PUT agent/service/register}. */
    @Override
    public String toString() {
        return method + ' ' + String.join("/", path.subList(1, path.size())) + (parameters.isEmpty() ? "" : parameters);
    }
}
