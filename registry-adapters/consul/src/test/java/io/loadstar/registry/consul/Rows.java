package io.loadstar.registry.consul;

import io.loadstar.ServiceInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of {@code /v1/health/service} as the JSON reader gives them, for tests. */
final class Rows {

    private Rows() {}

    static Builder row(String node, String id) {
        return new Builder(node, id);
    }

    static HealthRows all(Builder... rows) {
        return all(Arrays.asList(rows));
    }

    static HealthRows all(List<Builder> rows) {
        HealthRows all = new HealthRows(new LinkedHashMap<>(), new LinkedHashMap<>());
        HealthRowReader reader = new HealthRowReader("orders", Uris.options("").rows());
        for (Builder row : rows) {
            try {
                HealthRow read = reader.read(row.build());
                all.good().put(read.key(), read);
            } catch (MalformedRowException e) {
                throw new AssertionError(e);
            }
        }
        return all;
    }

    /** Returns rows {@code 0} to {@code count - 1}. */
    static HealthRows count(int count) {
        List<Builder> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row("n" + i, "orders-" + i).port(8000 + i));
        }
        return all(rows);
    }

    /** Reads one row and the weight of a service that has no other. */
    static ServiceInstance read(Builder row, String options) throws MalformedRowException {
        HealthRow read = new HealthRowReader("orders", Uris.options(options).rows()).read(row.build());
        int weight = WeightScale.of(List.of(read)).scaled(read.weight());
        return read.instance().toBuilder().weight(weight).build();
    }

    /** Builds a row. */
    static final class Builder {
        private final Map<String, @Nullable Object> node = new LinkedHashMap<>();
        private final Map<String, @Nullable Object> service = new LinkedHashMap<>();
        private final List<@Nullable Object> checks = new ArrayList<>();

        private Builder(String nodeName, String id) {
            node.put("Node", nodeName);
            node.put("Address", "10.0.0.1");
            service.put("ID", id);
            service.put("Service", "orders");
            service.put("Port", 8080L);
            check("serfHealth", "passing");
        }

        Builder node(String field, @Nullable Object value) {
            node.put(field, value);
            return this;
        }

        Builder service(String field, @Nullable Object value) {
            service.put(field, value);
            return this;
        }

        Builder port(long port) {
            return service("Port", port);
        }

        Builder meta(String... keysAndValues) {
            Map<String, Object> meta = new LinkedHashMap<>();
            for (int i = 0; i < keysAndValues.length; i += 2) {
                meta.put(keysAndValues[i], keysAndValues[i + 1]);
            }
            return service("Meta", meta);
        }

        Builder tags(String... tags) {
            return service("Tags", List.of(tags));
        }

        Builder weights(long passing, long warning) {
            return service("Weights", Map.of("Passing", passing, "Warning", warning));
        }

        Builder check(String id, String status) {
            checks.add(Map.of("CheckID", id, "Status", status));
            return this;
        }

        Builder badCheck(@Nullable Object check) {
            checks.add(check);
            return this;
        }

        Builder noChecks() {
            checks.clear();
            return this;
        }

        Map<String, @Nullable Object> build() {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("Node", node);
            row.put("Service", service);
            row.put("Checks", checks);
            return row;
        }
    }
}
