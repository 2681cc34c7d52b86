package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a pick that has nobody to send the request to; says why (immutable data).
 *
 * <p>It has no stack trace, so that it costs nothing while a service is down. The message counts what each cause
 * excluded and names the registry's last error.
 */
public final class NoInstanceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why there is no instance. */
    public enum Reason {
        /** The first snapshot is not here yet. */
        NOT_READY,
        /** The registry answered, and does not know the service. */
        UNKNOWN_SERVICE,
        /** The registry knows the service, and it has no instances. */
        EMPTY,
        /** There are instances, but none that health lets be used. */
        UNHEALTHY,
        /** The snapshot is past its maximum age, and the configured action is to fail. */
        STALE,
        /** There are usable instances, and the request excludes all of them. */
        EXHAUSTED,
        /** The resolver or the balancer was closed. */
        CLOSED
    }

    /** Why there is none: the one part that is serialized. */
    private final Reason reason;

    private final transient ServiceKey service;
    private final transient @Nullable Instant since;
    private final transient @Nullable ServiceInstance lastInstance;

    private NoInstanceException(Builder builder) {
        super(builder.reason + ": " + builder.service + ": " + builder.message, null, false, false);
        this.reason = builder.reason;
        this.service = builder.service;
        this.since = builder.since;
        this.lastInstance = builder.lastInstance;
    }

    /**
     * Returns a builder.
     *
     * @param reason why there is no instance
     * @param service the service
     * @return the builder
     */
    public static Builder builder(Reason reason, ServiceKey service) {
        return new Builder(reason, service);
    }

    /** {@return why there is no instance} */
    public Reason reason() {
        return reason;
    }

    /** {@return the service} */
    public ServiceKey service() {
        return service;
    }

    /** {@return since when it is so, by the wall clock, or {@code null} if that is not known} */
    public @Nullable Instant since() {
        return since;
    }

    /** {@return the last instance that the service had, or {@code null}} */
    public @Nullable ServiceInstance lastInstance() {
        return lastInstance;
    }

    /** Builds a {@link NoInstanceException}. */
    public static final class Builder {
        private final Reason reason;
        private final ServiceKey service;
        private String message = "no instance";
        private @Nullable Instant since;
        private @Nullable ServiceInstance lastInstance;

        private Builder(Reason reason, ServiceKey service) {
            this.reason = requireNonNull(reason, "reason");
            this.service = requireNonNull(service, "service");
        }

        /**
         * Sets the text after reason and service.
         *
         * @param message one line: what each cause excluded, the registry's last error
         * @return this builder
         */
        public Builder message(String message) {
            this.message = requireNonNull(message, "message");
            return this;
        }

        /**
         * Sets since when it is so.
         *
         * @param since by the wall clock, or {@code null}
         * @return this builder
         */
        public Builder since(@Nullable Instant since) {
            this.since = since;
            return this;
        }

        /**
         * Sets the last instance that the service had.
         *
         * @param lastInstance the instance, or {@code null}
         * @return this builder
         */
        public Builder lastInstance(@Nullable ServiceInstance lastInstance) {
            this.lastInstance = lastInstance;
            return this;
        }

        /**
         * Returns the exception.
         *
         * @return the exception
         */
        public NoInstanceException build() {
            return new NoInstanceException(this);
        }
    }
}
