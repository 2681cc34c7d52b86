package io.loadstar.spring;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The metadata for editors as the keys have it: what the committed file must be. */
final class Metadata {

    private static final String DEFAULTS = "loadstar.defaults";

    private final Map<String, String> properties = new TreeMap<>();
    private final Map<String, String> hints = new TreeMap<>();

    /** {@return the text of the file} */
    static String text() {
        Metadata metadata = new Metadata();
        metadata.addFixed();
        metadata.addKeys();
        return metadata.json();
    }

    private void addFixed() {
        add(ConfigKey.flag("loadstar.enabled", true, "whether there is a resolver"));
        add(ConfigKey.text(
                "loadstar.registry.uri",
                "",
                "the registry, such as consul://localhost:8500, or several as merge:a=URI;b=URI"));
        property(
                "loadstar.registries",
                "java.util.Map<java.lang.String,io.loadstar.spring.LoadstarProperties$NamedRegistry>",
                "several registries by name, each with uri, priority (0 to 7) and role (serve or shadow)",
                null);
        property(
                "loadstar.services",
                "java.util.Map<java.lang.String,java.util.Map<java.lang.String,java.lang.String>>",
                "settings of a service by its name, on top of loadstar.defaults: the same keys, and instances",
                null);
        property(
                "loadstar.defaults.registry",
                "java.util.Map<java.lang.String,java.lang.String>",
                "options of the registry, as after the question mark of its URI, which wins",
                null);
        add(ConfigKey.integer(
                "loadstar.max-services", 1_000, 1, 100_000, "the most services that are watched at a time"));
        add(ConfigKey.duration(
                "loadstar.idle-expiry",
                Duration.ofMinutes(10),
                "how long a service that nobody uses stays watched after its last use"));
        add(ConfigKey.choice(
                "loadstar.load-balanced",
                WhoBalances.LOADSTAR,
                "who balances the clients that are marked with Spring Cloud's @LoadBalanced"));
        property(
                "loadstar.http-service-groups",
                "java.util.List<java.lang.String>",
                "the groups of HTTP interface clients that are balanced; * for all, empty for none",
                "\"*\"");
    }

    private void addKeys() {
        List<ConfigKey<?>> keys = new ArrayList<>(ServiceConfig.keys());
        keys.add(PropertyKeys.HASH_KEY);
        keys.addAll(PropertyKeys.optionsOfPolicies());
        keys.forEach(key -> add(DEFAULTS + '.' + key.name(), key));
    }

    private void add(ConfigKey<?> key) {
        add(key.name(), key);
    }

    private <T> void add(String name, ConfigKey<T> key) {
        T value = key.defaultValue();
        String description =
                key.description() + (value instanceof String || value instanceof Boolean ? "" : "; " + key.expected());
        property(name, type(value), description, printed(key, value));
        if (value instanceof Enum<?> word) {
            hints.put(name, values(word));
        }
    }

    private static String type(Object value) {
        return value instanceof Enum<?>
                ? String.class.getName()
                : value.getClass().getName();
    }

    private static <T> @Nullable String printed(ConfigKey<T> key, T value) {
        String text = key.print(value);
        if (text.isEmpty()) {
            return null;
        }
        return value instanceof Integer || value instanceof Boolean ? text : quoted(text);
    }

    private static String values(Enum<?> word) {
        return Arrays.stream(word.getDeclaringClass().getEnumConstants())
                .map(one -> ((Enum<?>) one).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .map(one -> "        {\"value\": " + quoted(one) + "}")
                .collect(Collectors.joining(",\n"));
    }

    private void property(String name, String type, String description, @Nullable String defaultValue) {
        properties.put(
                name,
                "    {\n      \"name\": " + quoted(name) + ",\n      \"type\": " + quoted(type)
                        + ",\n      \"description\": "
                        + quoted(sentence(description))
                        + (defaultValue == null ? "" : ",\n      \"defaultValue\": " + defaultValue) + "\n    }");
    }

    private static String sentence(String description) {
        return Character.toUpperCase(description.charAt(0)) + description.substring(1) + '.';
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String json() {
        String allHints = hints.entrySet().stream()
                .map(hint -> "    {\n      \"name\": " + quoted(hint.getKey()) + ",\n      \"values\": [\n"
                        + hint.getValue() + "\n      ]\n    }")
                .collect(Collectors.joining(",\n"));
        return "{\n  \"properties\": [\n" + String.join(",\n", properties.values()) + "\n  ],\n  \"hints\": [\n"
                + allHints + "\n  ]\n}\n";
    }
}
