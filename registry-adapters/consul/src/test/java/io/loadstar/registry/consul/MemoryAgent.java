package io.loadstar.registry.consul;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What an agent of 1.14 does with registrations, on virtual time: it keeps the status of a check that it has, lets checks
 * expire, and answers what it does not know with 404.
 */
final class MemoryAgent implements AgentCalls {

    /** All that was asked, as method, path and parameters. */
    final List<String> requests = new ArrayList<>();

    /** How the service was seen to be after each request: {@code passing}, {@code warning}, {@code critical}, {@code absent}. */
    final List<String> seen = new ArrayList<>();

    /** What is answered instead of what an agent would; {@code null} for an agent that is well. */
    @Nullable
    AgentReply refusal;

    boolean down;

    /** Agents before 1.11 say 500 of what they do not know. */
    boolean old;

    private final VirtualTime time;
    private final Map<String, Object> services = new TreeMap<>();
    private final Map<String, Check> checks = new TreeMap<>();

    /** A check. */
    private static final class Check {
        final String service;
        final String notes;
        final Duration ttl;
        String status;
        Duration passedAt = Duration.ZERO;

        Check(String service, String status, String notes, Duration ttl) {
            this.service = service;
            this.status = status;
            this.notes = notes;
            this.ttl = ttl;
        }
    }

    MemoryAgent(VirtualTime time) {
        this.time = time;
    }

    /** Forgets everything, as an agent in memory does that is started again. */
    void wipe() {
        services.clear();
        checks.clear();
    }

    /** Has a check that somebody else put there. */
    void putCheck(String id, String service, String notes) {
        checks.put(id, new Check(service, "critical", notes, Duration.ZERO));
    }

    boolean hasCheck(String id) {
        return checks.containsKey(id);
    }

    boolean has(String id) {
        return services.containsKey(id);
    }

    /** What the agent has of a service. */
    @Nullable
    Object at(String id, Object... path) {
        return JsonTree.at(services.get(id), path);
    }

    void setMeta(String id, String json) {
        services.put(id, JsonTree.object("{\"Meta\": " + json + "}"));
    }

    /** The worst of a service's checks. */
    String status(String id) {
        if (!services.containsKey(id)) {
            return "absent";
        }
        String worst = "passing";
        for (Check check : checks.values()) {
            if (check.service.equals(id)) {
                String status = statusOf(check);
                worst = rank(status) > rank(worst) ? status : worst;
            }
        }
        return worst;
    }

    private static int rank(String status) {
        return List.of("passing", "warning", "critical").indexOf(status);
    }

    private String statusOf(Check check) {
        boolean expired =
                !check.ttl.isZero() && time.elapsed().minus(check.passedAt).compareTo(check.ttl) > 0;
        return expired ? "critical" : check.status;
    }

    @Override
    public CompletionStage<AgentReply> call(AgentRequest request) {
        CompletableFuture<AgentReply> answer = new CompletableFuture<>();
        time.execute(() -> {
            requests.add(request.toString());
            if (down) {
                answer.completeExceptionally(new DiscoveryException(
                        DiscoveryError.of(DiscoveryError.Kind.UNREACHABLE, "consul://scripted: refused")));
            } else {
                AgentReply reply = refusal == null ? answer(request) : refusal;
                services.keySet().forEach(id -> seen.add(status(id)));
                answer.complete(reply);
            }
        });
        return answer;
    }

    private AgentReply answer(AgentRequest request) {
        List<String> path = request.path();
        String last = path.get(path.size() - 1);
        String text = request.body() == null ? "" : new String(request.body(), StandardCharsets.UTF_8);
        return switch (String.join("/", path.subList(2, path.size() - (path.size() > 4 ? 1 : 0)))) {
            case "checks" -> good(checkList());
            case "service/register" -> register(JsonTree.object(text));
            case "service/deregister" -> deregister(last);
            case "service/maintenance" -> maintenance(last, request.parameters());
            case "check/update" ->
                update(last, String.valueOf(JsonTree.object(text).get("Status")));
            case "check/deregister" -> checks.remove(last) == null ? unknown("Unknown check ID") : good(null);
            default ->
                services.containsKey(last) ? good(services.get(last)) : new AgentReply(404, null, "unknown service ID");
        };
    }

    private static AgentReply good(@Nullable Object body) {
        return new AgentReply(200, body, "");
    }

    private AgentReply unknown(String text) {
        return new AgentReply(old ? 500 : 404, null, text);
    }

    private Map<String, Object> checkList() {
        Map<String, Object> list = new TreeMap<>();
        checks.forEach((id, check) -> list.put(
                id, Map.of("CheckID", id, "ServiceID", check.service, "Notes", check.notes, "Status", check.status)));
        return list;
    }

    private AgentReply register(Map<String, Object> body) {
        String id = String.valueOf(body.get("ID"));
        services.put(id, body);
        for (Object each : (List<?>) requireNonNull(body.get("Checks"))) {
            Map<?, ?> definition = (Map<?, ?>) requireNonNull(each);
            String checkId = String.valueOf(definition.get("CheckID"));
            Object told = definition.get("Status");
            Check before = checks.get(checkId);
            String status = before != null ? statusOf(before) : told == null ? "critical" : told.toString();
            Object ttl = definition.get("TTL");
            Check check = new Check(id, status, "", ttl == null ? Duration.ZERO : Duration.parse("PT" + ttl));
            check.passedAt = time.elapsed();
            checks.put(checkId, check);
        }
        return good(null);
    }

    private AgentReply deregister(String id) {
        checks.values().removeIf(check -> check.service.equals(id));
        return services.remove(id) == null ? unknown("Unknown service ID") : good(null);
    }

    private AgentReply maintenance(String id, Map<String, String> parameters) {
        String check = "_service_maintenance:" + id;
        if (!services.containsKey(id)) {
            return unknown("Unknown service ID");
        }
        if ("true".equals(parameters.get("enable"))) {
            checks.putIfAbsent(
                    check, new Check(id, "critical", String.valueOf(parameters.get("reason")), Duration.ZERO));
        } else {
            checks.remove(check);
        }
        return good(null);
    }

    private AgentReply update(String id, String status) {
        Check check = checks.get(id);
        if (check == null || check.ttl.isZero()) {
            return check == null
                    ? unknown("Unknown check ID")
                    : new AgentReply(500, null, "CheckID \"x\" does not have associated TTL");
        }
        check.status = status;
        check.passedAt = time.elapsed();
        return good(null);
    }
}
