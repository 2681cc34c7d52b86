package io.loadstar.registry.consul;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.testkit.server.TestHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What tests put into a real agent, by its HTTP API as any client does. */
final class Registry {

    private final TestHttp http;

    Registry(TestHttp http) {
        this.http = http;
    }

    /** Registers a service by the JSON of its definition. */
    void register(String json) {
        http.put("/v1/agent/service/register", json).body();
    }

    void put(ServiceInstance instance) {
        Map<String, String> meta = new TreeMap<>(instance.metadata());
        meta.put(MetaKeys.ID, instance.id());
        meta.put(MetaKeys.WEIGHT, Integer.toString(instance.weight()));
        meta.put(MetaKeys.SECURE, Boolean.toString(instance.secure()));
        add(meta, MetaKeys.VERSION, instance.version());
        add(meta, MetaKeys.ZONE, instance.locality().zone());
        add(meta, MetaKeys.REGION, instance.locality().region());
        instance.address().ports().forEach((name, port) -> {
            if (!name.equals(NetworkAddress.DEFAULT_PORT)) {
                meta.put(MetaKeys.PORT_PREFIX + name, Integer.toString(port));
            }
        });
        register("{\"ID\": %s, \"Name\": %s, \"Address\": %s, \"Port\": %d, \"Tags\": [%s], \"Meta\": {%s}}"
                .formatted(
                        quoted(instance.id()),
                        quoted(instance.service()),
                        quoted(instance.host()),
                        instance.port(),
                        instance.tags().stream().map(Registry::quoted).collect(Collectors.joining(",")),
                        meta.entrySet().stream()
                                .map(entry -> quoted(entry.getKey()) + ':' + quoted(entry.getValue()))
                                .collect(Collectors.joining(","))));
    }

    private static void add(Map<String, String> meta, String key, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            meta.put(key, value);
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    void remove(String id) {
        http.put("/v1/agent/service/deregister/" + id, "").body();
    }

    void removeAll(String service) {
        String services = http.get("/v1/agent/services?filter=Service==%22" + service + "%22")
                .body();
        List<String> ids = new ArrayList<>();
        java.util.regex.Matcher id =
                java.util.regex.Pattern.compile("\"ID\": *\"([^\"]+)\"").matcher(services);
        while (id.find()) {
            ids.add(id.group(1));
        }
        ids.forEach(this::remove);
    }
}
