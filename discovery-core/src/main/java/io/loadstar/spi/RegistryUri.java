package io.loadstar.spi;

import static java.util.Objects.requireNonNull;

import io.loadstar.ConfigKey;
import io.loadstar.internal.config.PercentText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The URI of a registry, taken apart (immutable data).
 *
 * <p>The form is {@code scheme://host:port,host:port/path?option=value} or {@code scheme:rest}; unlike a plain URI it
 * may name several hosts. User information ({@code user:secret@}) is refused: secrets are options that name where the
 * secret is.
 */
public final class RegistryUri {

    private final String scheme;
    private final List<String> authorities;
    private final String path;
    private final Map<String, String> options;

    private RegistryUri(String scheme, List<String> authorities, String path, Map<String, String> options) {
        this.scheme = scheme;
        this.authorities = List.copyOf(authorities);
        this.path = path;
        this.options = Collections.unmodifiableMap(options);
    }

    /**
     * Takes a URI apart.
     *
     * @param text the URI
     * @return its parts
     * @throws IllegalArgumentException if it has no scheme or holds user information
     */
    public static RegistryUri parse(String text) {
        int colon = requireNonNull(text, "uri").indexOf(':');
        if (colon <= 0 || !text.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            throw new IllegalArgumentException("registry: " + (text.indexOf('@') < 0 ? text : "***@…")
                    + " (expected: a URI with a scheme, such as static:host:port)");
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        int question = rest.indexOf('?');
        Map<String, String> options = question < 0 ? new TreeMap<>() : options(rest.substring(question + 1));
        String hier = question < 0 ? rest : rest.substring(0, question);
        if (!hier.startsWith("//")) {
            return new RegistryUri(scheme, List.of(), hier, options);
        }
        int slash = hier.indexOf('/', 2);
        String authority = slash < 0 ? hier.substring(2) : hier.substring(2, slash);
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "registry: " + scheme + "://***@… (expected: no user information; give a token by option)");
        }
        String path = slash < 0 ? "" : hier.substring(slash);
        return new RegistryUri(scheme, split(authority), path, options);
    }

    /**
     * Returns this URI with options that hold where it says nothing else.
     *
     * @param defaults text by name, not percent-encoded
     * @return the URI
     */
    public RegistryUri withDefaults(Map<String, String> defaults) {
        Map<String, String> merged = new TreeMap<>(defaults);
        merged.putAll(options);
        return new RegistryUri(scheme, authorities, path, merged);
    }

    private static List<String> split(String authority) {
        List<String> parts = new ArrayList<>();
        for (String part : authority.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new TreeMap<>();
        for (String option : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : PercentText.decode(name, option.substring(equals + 1));
            if (!name.isBlank() && options.put(name, value) != null) {
                throw new IllegalArgumentException("option: " + name + " (expected: once)");
            }
        }
        return options;
    }

    /** {@return the scheme, in lower case} */
    public String scheme() {
        return scheme;
    }

    /** {@return the hosts, each {@code host} or {@code host:port}; empty if the URI names none} */
    public List<String> authorities() {
        return authorities;
    }

    /** {@return the path with its slash, or what follows the scheme where the URI has no {@code //}; may be empty} */
    public String path() {
        return path;
    }

    /** {@return the options as text by name, sorted, unmodifiable} */
    public Map<String, String> options() {
        return options;
    }

    /**
     * Returns an option.
     *
     * @param key the option's key
     * @param <T> the type of the value
     * @return its value, or its default
     * @throws IllegalArgumentException if the value is not of its form
     */
    public <T> T option(ConfigKey<T> key) {
        String text = options.get(key.name());
        return text == null ? key.defaultValue() : key.parse(text);
    }

    /** Returns the URI without its options, which may say where secrets are. */
    @Override
    public String toString() {
        return scheme + ':' + (authorities.isEmpty() ? "" : "//" + String.join(",", authorities)) + path;
    }
}
