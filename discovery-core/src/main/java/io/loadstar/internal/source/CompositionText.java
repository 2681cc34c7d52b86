package io.loadstar.internal.source;

import io.loadstar.RegistrySource;
import io.loadstar.RegistrySource.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads several registries from one text, {@code merge:dc1=URI;dc2=URI} (pure functions).
 *
 * <p>{@code merge} gives all the same priority, {@code failover} each the next one, and of {@code shadow} the first
 * serves. A semicolon always ends a member; within a URI's option it is written {@code %3B}. No message holds a URI.
 */
final class CompositionText {

    /** The schemes that stand for several registries. */
    static final List<String> SCHEMES = List.of("failover", "merge", "shadow");

    private CompositionText() {}

    /** Returns the scheme, if it is one of several registries. */
    static @Nullable String schemeOf(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        return SCHEMES.contains(scheme) ? scheme : null;
    }

    /**
     * Reads the registries.
     *
     * @param scheme the scheme of the text
     * @param text the whole text
     * @return the registries, in order
     * @throws IllegalArgumentException if the text is not of the form
     */
    static List<RegistrySource> read(String scheme, String text) {
        String[] parts = text.substring(scheme.length() + 1).split(";", -1);
        if (scheme.equals("failover") && parts.length > RegistrySource.MAX_PRIORITY + 1) {
            throw new IllegalArgumentException("failover: " + parts.length + " registries (expected: at most "
                    + (RegistrySource.MAX_PRIORITY + 1) + ")");
        }
        List<RegistrySource> sources = new ArrayList<>();
        for (String part : parts) {
            sources.add(member(scheme, part.strip(), sources.size()));
        }
        return sources;
    }

    private static RegistrySource member(String scheme, String part, int index) {
        int equals = part.indexOf('=');
        int colon = part.indexOf(':');
        if (equals <= 0 || colon < equals) {
            throw new IllegalArgumentException(scheme + ": registry " + (index + 1)
                    + " is not of its form (expected: NAME=URI;NAME=URI, such as " + scheme
                    + ":a=static:h1:80;b=static:h2:80, and %3B for a semicolon in an option)");
        }
        return RegistrySource.builder(part.substring(0, equals))
                .uri(part.substring(equals + 1))
                .priority(scheme.equals("failover") ? index : 0)
                .role(scheme.equals("shadow") && index > 0 ? Role.SHADOW : Role.SERVE)
                .build();
    }
}
