package io.loadstar.spring;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceConfig;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.spi.RegistryProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a service's properties, and the forms in which Spring lets them be written (immutable data).
 *
 * <p>They are those of {@link ServiceConfig}, the options of the policies and registries on the class path, and two of
 * the starter's own.
 */
final class PropertyKeys {

    /** Where the service's instances are, in place of what a registry says. */
    static final ConfigKey<String> INSTANCES = ConfigKey.text(
            "instances", "", "host:port,host:port: the instances, whatever the registry says; for local runs");

    /** What requests are mapped by. */
    static final ConfigKey<String> HASH_KEY = ConfigKey.text(
            "hash-key",
            "none",
            "what an HTTP request is mapped by, for policies that map: header:NAME, cookie:NAME, remote-address or none");

    private final Map<String, ConfigKey<?>> byForm = new TreeMap<>();

    PropertyKeys() {
        all().forEach(key -> byForm.putIfAbsent(uniform(key.name()), key));
    }

    /** {@return all keys: those of a service's settings, the starter's own, the options of policies and registries} */
    static List<ConfigKey<?>> all() {
        List<ConfigKey<?>> keys = new ArrayList<>(ServiceConfig.keys());
        keys.add(INSTANCES);
        keys.add(HASH_KEY);
        keys.addAll(optionsOfPolicies());
        ServiceLoader<RegistryProvider> registries =
                ServiceLoader.load(RegistryProvider.class, PropertyKeys.class.getClassLoader());
        registries.forEach(registry -> registry.options().stream()
                .map(option -> renamed(option, ServiceConfig.REGISTRY_PREFIX + option.name()))
                .forEach(keys::add));
        return keys;
    }

    /** {@return the options of the policies on the class path, each once} */
    static List<ConfigKey<?>> optionsOfPolicies() {
        Map<String, ConfigKey<?>> options = new TreeMap<>();
        ServiceLoader.load(PolicyProvider.class, PropertyKeys.class.getClassLoader())
                .forEach(policy -> policy.options().forEach(option -> options.putIfAbsent(option.name(), option)));
        return List.copyOf(options.values());
    }

    private static ConfigKey<?> renamed(ConfigKey<?> option, String name) {
        return ConfigKey.text(name, "", option.description());
    }

    /**
     * Returns the key that a name means, however it is written: {@code interval-unhealthy}, {@code intervalUnhealthy},
     * or {@code INTERVALUNHEALTHY} as a variable of the environment has it.
     *
     * @param name the name
     * @return the key, or {@code null} if there is none of that name
     */
    @Nullable
    ConfigKey<?> find(String name) {
        return byForm.get(uniform(name));
    }

    private static String uniform(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Returns a value as its key reads it. YAML takes {@code off} for {@code false}: where a key knows the word
     * {@code off} and not {@code false}, the word is meant.
     *
     * @param key the key, or {@code null} if it is not known
     * @param value the value as the environment has it
     * @return the value
     */
    static String meant(@Nullable ConfigKey<?> key, String value) {
        if (key == null || !value.equals("false") || !(key.defaultValue() instanceof Enum<?> some)) {
            return value;
        }
        return words(some).anyMatch("off"::equals) ? "off" : value;
    }

    private static Stream<String> words(Enum<?> some) {
        return Stream.of(some.getDeclaringClass().getEnumConstants())
                .map(word -> ((Enum<?>) word).name().toLowerCase(Locale.ROOT));
    }
}
