package io.loadstar;

import static java.util.Objects.requireNonNull;

import io.loadstar.spi.ServiceDiscoverer;
import org.jspecify.annotations.Nullable;

/**
 * One registry of several that a resolver is built of: its name, where it is, its priority and role (immutable data).
 *
 * <p>The registries that serve are merged into one list; an instance says by {@link ServiceInstance#source} which one
 * it came from. A shadow is only compared with what is served.
 *
 * <pre>{@code
 * ServiceResolver.builder()
 *         .registry(RegistrySource.builder("here").uri("consul://a:8500").build())
 *         .registry(RegistrySource.builder("there").uri("consul://b:8500").priority(1).build())
 *         .build();
 * }</pre>
 */
public final class RegistrySource {

    /** The highest priority, which is used last. */
    public static final int MAX_PRIORITY = 7;

    /** What a registry is there for. */
    public enum Role {
        /** Its instances are picked. */
        SERVE,
        /** Its instances are compared with those that are served, and never picked. */
        SHADOW
    }

    private final String name;
    private final @Nullable String uri;
    private final @Nullable ServiceDiscoverer discoverer;
    private final int priority;
    private final Role role;

    private RegistrySource(Builder builder) {
        if ((builder.uri == null) == (builder.discoverer == null)) {
            throw new IllegalArgumentException("registry " + builder.name + ": "
                    + (builder.uri == null ? "neither a URI nor an object" : "a URI and an object")
                    + " (expected: one of the two)");
        }
        this.name = builder.name;
        this.uri = builder.uri;
        this.discoverer = builder.discoverer;
        this.priority = builder.priority;
        this.role = builder.role;
    }

    /**
     * Returns a builder.
     *
     * @param name the name in messages, ids and {@link ServiceInstance#source}: 1 to 253 of {@code A-Z a-z 0-9 . _ -}
     * @return the builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return the URI, or {@code null} if it is given as an object} */
    public @Nullable String uri() {
        return uri;
    }

    /** {@return the object, or {@code null} if it is given by URI} */
    public @Nullable ServiceDiscoverer discoverer() {
        return discoverer;
    }

    /** {@return the priority, 0 to 7; 0 is used first} */
    public int priority() {
        return priority;
    }

    /** {@return what it is there for} */
    public Role role() {
        return role;
    }

    /** Returns the name, the role and the priority; the URI may say where secrets are. */
    @Override
    public String toString() {
        return name + ' ' + role + ' ' + priority;
    }

    /** Builds a {@link RegistrySource}. */
    public static final class Builder {
        private final String name;
        private @Nullable String uri;
        private @Nullable ServiceDiscoverer discoverer;
        private int priority;
        private Role role = Role.SERVE;

        private Builder(String name) {
            this.name = Checks.name("registry", name);
        }

        /**
         * Sets where it is.
         *
         * @param uri the URI of one registry; its scheme chooses the {@link io.loadstar.spi.RegistryProvider}
         * @return this builder
         */
        public Builder uri(String uri) {
            this.uri = requireNonNull(uri, "uri");
            return this;
        }

        /**
         * Sets it as an object; the resolver closes it.
         *
         * @param discoverer the registry
         * @return this builder
         */
        public Builder discoverer(ServiceDiscoverer discoverer) {
            this.discoverer = requireNonNull(discoverer, "discoverer");
            return this;
        }

        /**
         * Sets the priority, which is added to that of its instances; 0 unless set.
         *
         * @param priority 0 to 7; those of 0 are used first, the next help out when too few of them are healthy
         * @return this builder
         */
        public Builder priority(int priority) {
            this.priority = Checks.range("priority", priority, 0, MAX_PRIORITY);
            return this;
        }

        /**
         * Sets what it is there for; to serve unless set.
         *
         * @param role the role
         * @return this builder
         */
        public Builder role(Role role) {
            this.role = requireNonNull(role, "role");
            return this;
        }

        /**
         * Returns the source.
         *
         * @return the source
         * @throws IllegalArgumentException if there is neither a URI nor an object, or both
         */
        public RegistrySource build() {
            return new RegistrySource(this);
        }
    }
}
