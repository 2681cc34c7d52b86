package io.loadstar.internal.config;

import io.loadstar.ConfigKey;
import io.loadstar.UnknownNameException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The providers of one kind by name: those given by hand, then those on the class path (immutable data).
 *
 * @param <P> the kind
 */
public final class Providers<P> {

    private final Kind kind;
    private final Map<String, P> byName = new LinkedHashMap<>();
    private final Set<String> names = new TreeSet<>();

    private Providers(Kind kind) {
        this.kind = kind;
        this.names.addAll(kind.besides);
    }

    /**
     * Finds providers.
     *
     * @param kind what they stand for and which artifact has them, for messages
     * @param given by hand; they come first
     * @param found on the class path
     * @param names all names of one provider
     * @param <P> the kind
     * @return the providers
     */
    public static <P> Providers<P> of(
            Kind kind, Collection<P> given, ServiceLoader<P> found, Function<P, List<String>> names) {
        Providers<P> providers = new Providers<>(kind);
        List<P> all = new ArrayList<>(given);
        found.forEach(all::add);
        for (P provider : all) {
            names.apply(provider).forEach(name -> providers.byName.putIfAbsent(name, provider));
        }
        providers.names.addAll(providers.byName.keySet());
        return providers;
    }

    /**
     * Returns the provider of a name.
     *
     * @param name the name
     * @return the provider
     * @throws UnknownNameException if there is none; says which artifact has it, or which was meant and which are known
     */
    public P get(String name) {
        P provider = byName.get(name);
        if (provider == null) {
            throw unknown(name);
        }
        return provider;
    }

    private UnknownNameException unknown(String name) {
        String artifact = kind.artifacts.get(name);
        String refusal = NearestName.refuse(kind.what, name, names);
        if (artifact != null && names.isEmpty()) {
            refusal = kind.what + ": " + name + " (expected: one on the class path; add " + artifact + ")";
        } else if (artifact != null) {
            refusal = kind.what + ": " + name + " (expected: on the class path; add " + artifact + "; known: "
                    + String.join(", ", names) + ")";
        }
        return new UnknownNameException(kind.what, name, artifact, refusal);
    }

    /**
     * Checks that options are known and of their form.
     *
     * @param what what the options belong to, for the message
     * @param options text by name
     * @param known the known options
     * @throws IllegalArgumentException if one is unknown or not of its form
     */
    public static void checkOptions(String what, Map<String, String> options, List<ConfigKey<?>> known) {
        Map<String, ConfigKey<?>> byName = new LinkedHashMap<>();
        known.forEach(key -> byName.put(key.name(), key));
        options.forEach((name, value) -> {
            ConfigKey<?> key = byName.get(name);
            if (key == null) {
                throw new IllegalArgumentException(
                        byName.isEmpty()
                                ? what + ": " + name + " (expected: no option)"
                                : NearestName.refuse(what, name, byName.keySet()));
            }
            key.parse(value);
        });
    }

    /**
     * What a kind of provider stands for.
     *
     * @param what the word in messages, such as {@code policy}
     * @param artifacts the artifact of each name that is this library's own, where another one than core has it
     * @param besides names that are known without a provider, for the sentence that refuses another one
     */
    public record Kind(String what, Map<String, String> artifacts, Collection<String> besides) {

        /**
         * Creates a kind whose names all have a provider.
         *
         * @param what the word in messages, such as {@code policy}
         * @param artifacts the artifact of each name that is this library's own, where another one than core has it
         */
        public Kind(String what, Map<String, String> artifacts) {
            this(what, artifacts, List.of());
        }
    }
}
