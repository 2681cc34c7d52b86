package io.loadstar.registry.consul;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceInstance;
import io.loadstar.testkit.server.ConsulServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What anybody sees of registrations in a real agent, by plain requests. */
final class AgentView {

    private final ConsulServer consul;

    AgentView(ConsulServer consul) {
        this.consul = consul;
    }

    /** The rows that a client sees that asks for passing instances only. */
    List<?> passing(String service) {
        return rows(service, "?passing");
    }

    List<?> all(String service) {
        return rows(service, "");
    }

    private List<?> rows(String service, String query) {
        String body = consul.http().get("/v1/health/service/" + service + query).body();
        return (List<?>) requireNonNull(JsonTree.read(body));
    }

    /** The one row of a service. */
    @Nullable
    Object row(String service, Object... path) {
        return JsonTree.at(all(service), prepend(path));
    }

    private static Object[] prepend(Object... path) {
        List<Object> all = new ArrayList<>();
        all.add(0);
        all.addAll(List.of(path));
        return all.toArray();
    }

    /** The one instance of a service as our own discovery reads it. */
    ServiceInstance instance(String service) {
        Object row = requireNonNull(row(service), service);
        try {
            HealthRow read = new HealthRowReader(service, Uris.options("").rows()).read(row);
            return read.instance().toBuilder().weight((int) read.weight()).build();
        } catch (MalformedRowException e) {
            throw new AssertionError(e);
        }
    }

    /** A field of a check that the agent itself has; {@code null} if it has none of that id. */
    @Nullable
    Object check(String id, String field) {
        return JsonTree.at(JsonTree.read(consul.http().get("/v1/agent/checks").body()), id, field);
    }

    /** The services that the agent itself has. */
    Map<?, ?> services() {
        return (Map<?, ?>) requireNonNull(
                JsonTree.read(consul.http().get("/v1/agent/services").body()));
    }
}
