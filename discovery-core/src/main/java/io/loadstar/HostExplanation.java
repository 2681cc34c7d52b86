package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
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
    private final @Nullable Duration busyFor;
    private final @Nullable Duration oldestPick;
    private final int effectiveWeight;
    private final @Nullable Double score;

    private HostExplanation(Builder builder) {
        this.instance = builder.instance;
        this.health = builder.health;
        this.sources = Collections.unmodifiableMap(new TreeMap<>(builder.sources));
        this.usable = builder.usable;
        this.inFlight = builder.inFlight;
        this.busyFor = builder.busyFor;
        this.oldestPick = builder.oldestPick;
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

    /**
     * Returns for how long there has been a request in flight at any time: at most this long, as it is told by a clock that
     * moves once a second.
     *
     * @return since the last idle time, or {@code null} if nothing is in flight
     */
    public @Nullable Duration busyFor() {
        return busyFor;
    }

    /**
     * Returns the age of the oldest request in flight: at least this old, as one ticket of many is watched.
     *
     * @return the age of the oldest ticket that is watched, or {@code null} if none is
     */
    public @Nullable Duration oldestPick() {
        return oldestPick;
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
        private @Nullable Duration busyFor;
        private @Nullable Duration oldestPick;
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
         * Sets for how long requests have been in flight, at most and at least.
         *
         * @param busyFor since the last idle time, or {@code null} if nothing is in flight
         * @param oldestPick the age of the oldest ticket that is watched, or {@code null} if none is
         * @return this builder
         */
        public Builder busy(@Nullable Duration busyFor, @Nullable Duration oldestPick) {
            this.busyFor = busyFor;
            this.oldestPick = oldestPick;
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
