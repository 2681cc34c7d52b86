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
        metadata.addRegistration();
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
        add(ConfigKey.flag(
                "loadstar.discovery-client",
                true,
                "whether Spring Cloud is offered what the resolver knows, as DiscoveryClient and to its LoadBalancer"));
        property(
                "loadstar.http-service-groups",
                "java.util.List<java.lang.String>",
                "the groups of HTTP interface clients that are balanced; * for all, empty for none",
                "\"*\"");
    }

    private void addRegistration() {
        String prefix = RegistrationProperties.PREFIX;
        add(ConfigKey.flag(prefix + ".enabled", true, "whether this application is registered, where it can be"));
        add(text(prefix + ".uri", "the registry, if it is not the one that is discovered in"));
        add(text(prefix + ".service", "the name to register by; spring.application.name unless set"));
        add(text(prefix + ".id", "the instance's id; its address unless set"));
        add(text(prefix + ".host", "the host that others reach this application by; found unless set"));
        property(
                prefix + ".port",
                Integer.class.getName(),
                "the port that others reach it by, if it is not the one that its server listens on",
                null);
        add(text(prefix + ".preferred-networks", "the networks that its address is preferred in, such as 10.0.0.0/8"));
        add(text(prefix + ".zone", "its zone; LOADSTAR_ZONE of the environment unless set"));
        add(text(prefix + ".version", "its version; spring.application.version unless set"));
        add(ConfigKey.integer(prefix + ".weight", 100, 0, 10_000, "its weight"));
        property(
                prefix + ".secure",
                Boolean.class.getName(),
                "whether it is reached by HTTPS; whether server.ssl is set, unless said",
                null);
        add(text(prefix + ".tags", "its tags"));
        property(
                prefix + ".metadata",
                "java.util.Map<java.lang.String,java.lang.String>",
                "its metadata; a management port of its own is added as management.port",
                null);
        add(ConfigKey.duration(
                prefix + ".shutdown-wait",
                Duration.ofSeconds(2),
                "how long its clients have, between its leaving the registry and the end of its server"));
    }

    private static ConfigKey<String> text(String name, String description) {
        return ConfigKey.text(name, "", description);
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
