package io.loadstar.spi;

import io.loadstar.ServiceConfig;

/** Makes active probes of one kind; found by {@link java.util.ServiceLoader}. */
public interface HealthCheckProvider {

    /** {@return the name that {@code health.active.type} chooses it by, such as {@code http}} */
    String type();

    /**
     * Checks the settings that it reads; called when the resolver is built, so that a mistake is told there.
     *
     * @param config the settings of a service, or those that hold for all
     * @throws IllegalArgumentException if a setting is not of its form
     */
    default void validate(ServiceConfig config) {}

    /**
     * Makes the probe of one service.
     *
     * @param config the service's settings
     * @param context the resolver's time, threads and random
     * @return the probe
     * @throws IllegalArgumentException if a setting is not of its form
     */
    HealthCheck create(ServiceConfig config, RegistryContext context);
}
