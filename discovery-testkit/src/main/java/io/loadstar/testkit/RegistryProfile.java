package io.loadstar.testkit;

import static java.util.Objects.requireNonNull;

import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * What the kits must know of a registry before one is open, and what its line in a table of registries says (immutable
 * data).
 *
 * <p>The kits test what is declared here, both ways: a registry that is said to hold no malformed record is not asked to.
 *
 * <pre>{@code
 * RegistryProfile.builder("zookeeper", context -> provider.openDiscoverer(uri, context))
 *         .tested("ZooKeeper 3.9.3")
 *         .mostInstances(50)
 *         .build();
 * }</pre>
 */
public final class RegistryProfile {

    private final String name;
    private final Function<RegistryContext, ServiceDiscoverer> opener;
    private final String tested;
    private final int mostInstances;
    private final boolean tellsUnknownFromEmpty;
    private final boolean holdsMalformed;

    private RegistryProfile(Builder builder) {
        this.name = builder.name;
        this.opener = builder.opener;
        this.tested = builder.tested;
        this.mostInstances = builder.mostInstances;
        this.tellsUnknownFromEmpty = builder.tellsUnknownFromEmpty;
        this.holdsMalformed = builder.holdsMalformed;
    }

    /**
     * Returns a builder.
     *
     * @param name the registry's scheme
     * @param opener opens a discoverer that needs no registry to say what it can do
     * @return the builder
     */
    public static Builder builder(String name, Function<RegistryContext, ServiceDiscoverer> opener) {
        return new Builder(name, opener);
    }

    /** {@return the registry's scheme} */
    public String name() {
        return name;
    }

    /** {@return the registry and its version that the kits run against, such as {@code ZooKeeper 3.9.3}} */
    public String tested() {
        return tested;
    }

    /** {@return the most instances of one service that a discoverer takes that the subject opens} */
    public int mostInstances() {
        return mostInstances;
    }

    /** {@return whether the registry tells an unknown service from an empty one} */
    public boolean tellsUnknownFromEmpty() {
        return tellsUnknownFromEmpty;
    }

    /** {@return whether the registry can hold a record that cannot be read beside good ones} */
    public boolean holdsMalformed() {
        return holdsMalformed;
    }

    /** {@return what the adapter declares} */
    public Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.noneOf(Capability.class);
        TckThreads threads = new TckThreads();
        ServiceDiscoverer discoverer = opener.apply(threads.context(1));
        try {
            all.addAll(discoverer.capabilities());
        } finally {
            discoverer.close();
            threads.close();
        }
        return Collections.unmodifiableSet(all);
    }

    /** Builds a {@link RegistryProfile}. */
    public static final class Builder {
        private final String name;
        private final Function<RegistryContext, ServiceDiscoverer> opener;
        private String tested = "";
        private int mostInstances = 10_000;
        private boolean tellsUnknownFromEmpty = true;
        private boolean holdsMalformed = true;

        private Builder(String name, Function<RegistryContext, ServiceDiscoverer> opener) {
            this.name = requireNonNull(name, "name");
            this.opener = requireNonNull(opener, "opener");
        }

        /**
         * Sets what the kits run against.
         *
         * @param registryAndVersion for people, such as {@code ZooKeeper 3.9.3}; empty where there is no version
         * @return this builder
         */
        public Builder tested(String registryAndVersion) {
            this.tested = requireNonNull(registryAndVersion, "tested");
            return this;
        }

        /**
         * Sets the bound that the subject's discoverers are opened with; the kits put one more than that.
         *
         * @param mostInstances at least 45, for the rules that need some
         * @return this builder
         */
        public Builder mostInstances(int mostInstances) {
            if (mostInstances < 45) {
                throw new IllegalArgumentException("mostInstances: " + mostInstances + " (expected: at least 45)");
            }
            this.mostInstances = mostInstances;
            return this;
        }

        /**
         * Says that the registry does not tell an unknown service from an empty one: both are empty snapshots.
         *
         * @return this builder
         */
        public Builder takesUnknownForEmpty() {
            this.tellsUnknownFromEmpty = false;
            return this;
        }

        /**
         * Says that the registry's format cannot hold a record that cannot be read.
         *
         * @return this builder
         */
        public Builder holdsNoMalformed() {
            this.holdsMalformed = false;
            return this;
        }

        /** {@return the profile} */
        public RegistryProfile build() {
            return new RegistryProfile(this);
        }
    }
}
