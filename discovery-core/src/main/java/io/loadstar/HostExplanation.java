package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One host in an {@link Explanation}: its health by source, weights, load and score (immutable data). */
public final class HostExplanation {

    private final ServiceInstance instance;
    private final String health;
    private final Map<String, String> sources;
    private final boolean usable;
    private final int inFlight;
    private final int effectiveWeight;
    private final @Nullable Double score;

    private HostExplanation(Builder builder) {
        this.instance = builder.instance;
        this.health = builder.health;
        this.sources = Collections.unmodifiableMap(new TreeMap<>(builder.sources));
        this.usable = builder.usable;
        this.inFlight = builder.inFlight;
        this.effectiveWeight = builder.effectiveWeight;
        this.score = builder.score;
    }

    /**
     * Returns a builder.
     *
     * @param instance the instance
     * @return the builder
     */
    public static Builder builder(ServiceInstance instance) {
        return new Builder(instance);
    }

    /** {@return the instance} */
    public ServiceInstance instance() {
        return instance;
    }

    /** {@return the health that all sources together make, in lower case} */
    public String health() {
        return health;
    }

    /** {@return what each source of health says and why, by its name} */
    public Map<String, String> sources() {
        return sources;
    }

    /** {@return whether a pick may take it} */
    public boolean usable() {
        return usable;
    }

    /** {@return tracked requests of this process that are in flight on it} */
    public int inFlight() {
        return inFlight;
    }

    /** {@return the weight after slow start and the weight source} */
    public int effectiveWeight() {
        return effectiveWeight;
    }

    /** {@return the policy's score, in the policy's own unit, or {@code null} if it has none} */
    public @Nullable Double score() {
        return score;
    }

    /** Builds a {@link HostExplanation}. */
    public static final class Builder {
        private final ServiceInstance instance;
        private String health = "";
        private final Map<String, String> sources = new TreeMap<>();
        private boolean usable;
        private int inFlight;
        private int effectiveWeight;
        private @Nullable Double score;

        private Builder(ServiceInstance instance) {
            this.instance = requireNonNull(instance, "instance");
        }

        /**
         * Sets the health that all sources together make.
         *
         * @param health in lower case
         * @param usable whether a pick may take it
         * @return this builder
         */
        public Builder health(String health, boolean usable) {
            this.health = requireNonNull(health, "health");
            this.usable = usable;
            return this;
        }

        /**
         * Adds what one source says.
         *
         * @param name the source's name
         * @param state what it says and why
         * @return this builder
         */
        public Builder source(String name, String state) {
            sources.put(name, state);
            return this;
        }

        /**
         * Sets the tracked requests in flight.
         *
         * @param inFlight at least 0
         * @return this builder
         */
        public Builder inFlight(int inFlight) {
            this.inFlight = inFlight;
            return this;
        }

        /**
         * Sets the weight after slow start and the weight source.
         *
         * @param effectiveWeight at least 0
         * @return this builder
         */
        public Builder effectiveWeight(int effectiveWeight) {
            this.effectiveWeight = effectiveWeight;
            return this;
        }

        /**
         * Sets the policy's score.
         *
         * @param score in the policy's own unit, or {@code null}
         * @return this builder
         */
        public Builder score(@Nullable Double score) {
            this.score = score;
            return this;
        }

        /**
         * Returns the record.
         *
         * @return the record
         */
        public HostExplanation build() {
            return new HostExplanation(this);
        }
    }
}
