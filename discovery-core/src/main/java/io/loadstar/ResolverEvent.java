package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened to one service (immutable data). */
public final class ResolverEvent {

    /** What happened. */
    public enum Kind {
        /** A snapshot that differs from the one before is in use; see {@link #snapshot}. */
        SNAPSHOT,
        /** An instance's health changed; see {@link #instance} and {@link #message}. */
        HEALTH,
        /** An instance was ejected for its failures, or let in again. */
        EJECTION,
        /** Panic began or ended. */
        PANIC,
        /** Instances of other levels are in use than before; see {@link #message}. */
        FAILOVER,
        /** Picks began to fail, or a failure's reason changed; not one event per pick. */
        PICK_FAILURE,
        /** Records of the registry are left out, others than before, or none any more; see {@link #message}. */
        REJECTION,
        /** The registry answered with an error, or is in reach again. */
        WATCH,
        /** An update is held back, or a hold ended. */
        HOLD,
        /** A registry that is a shadow differs from what is served, in another way than before, or no longer. */
        SHADOW,
        /** A pick was never completed; see {@link #message} for who took it, and {@link #instance} for where to. */
        LEAK
    }

    private final Kind kind;
    private final ServiceKey service;
    private final Instant at;
    private final String message;
    private final @Nullable ServiceInstance instance;
    private final @Nullable ServiceSnapshot snapshot;
    private final @Nullable DiscoveryError error;

    private ResolverEvent(Builder builder) {
        this.kind = builder.kind;
        this.service = builder.service;
        this.at = builder.at;
        this.message = builder.message;
        this.instance = builder.instance;
        this.snapshot = builder.snapshot;
        this.error = builder.error;
    }

    /**
     * Returns a builder.
     *
     * @param kind what happened
     * @param service the service
     * @return the builder
     */
    public static Builder builder(Kind kind, ServiceKey service) {
        return new Builder(kind, service);
    }

    /** {@return what happened} */
    public Kind kind() {
        return kind;
    }

    /** {@return the service} */
    public ServiceKey service() {
        return service;
    }

    /** {@return when, by the wall clock} */
    public Instant at() {
        return at;
    }

    /** {@return one line to read} */
    public String message() {
        return message;
    }

    /** {@return the instance that it is about, or {@code null}} */
    public @Nullable ServiceInstance instance() {
        return instance;
    }

    /** {@return the snapshot in use from then on, for SNAPSHOT, WATCH and REJECTION, else {@code null}} */
    public @Nullable ServiceSnapshot snapshot() {
        return snapshot;
    }

    /** {@return the registry's error, for WATCH, or {@code null} if it is in reach again} */
    public @Nullable DiscoveryError error() {
        return error;
    }

    @Override
    public String toString() {
        return kind + " " + service + ": " + message;
    }

    /** Builds a {@link ResolverEvent}. */
    public static final class Builder {
        private final Kind kind;
        private final ServiceKey service;
        private Instant at = Instant.EPOCH;
        private String message = "";
        private @Nullable ServiceInstance instance;
        private @Nullable ServiceSnapshot snapshot;
        private @Nullable DiscoveryError error;

        private Builder(Kind kind, ServiceKey service) {
            this.kind = requireNonNull(kind, "kind");
            this.service = requireNonNull(service, "service");
        }

        /**
         * Sets when it happened.
         *
         * @param at by the wall clock
         * @return this builder
         */
        public Builder at(Instant at) {
            this.at = requireNonNull(at, "at");
            return this;
        }

        /**
         * Sets the line to read.
         *
         * @param message one line
         * @return this builder
         */
        public Builder message(String message) {
            this.message = requireNonNull(message, "message");
            return this;
        }

        /**
         * Sets the instance that it is about.
         *
         * @param instance the instance
         * @return this builder
         */
        public Builder instance(ServiceInstance instance) {
            this.instance = instance;
            return this;
        }

        /**
         * Sets the snapshot in use from then on.
         *
         * @param snapshot the snapshot
         * @return this builder
         */
        public Builder snapshot(ServiceSnapshot snapshot) {
            this.snapshot = snapshot;
            return this;
        }

        /**
         * Sets the registry's error.
         *
         * @param error the error, or {@code null}
         * @return this builder
         */
        public Builder error(@Nullable DiscoveryError error) {
            this.error = error;
            return this;
        }

        /**
         * Returns the event.
         *
         * @return the event
         */
        public ResolverEvent build() {
            return new ResolverEvent(this);
        }
    }
}
