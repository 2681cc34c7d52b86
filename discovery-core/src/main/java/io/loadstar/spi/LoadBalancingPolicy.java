package io.loadstar.spi;

/**
 * How a service's instances share its requests: a name and its settings (immutable data).
 *
 * <p>A policy makes one {@link PickerFactory} per group of hosts, which makes one {@link Picker} per rebuild.
 */
public interface LoadBalancingPolicy {

    /** {@return the canonical name, such as {@code round_robin}} */
    String name();

    /**
     * Makes the factory of one group of hosts.
     *
     * @param context time, random, scheduler and settings
     * @return the factory
     */
    PickerFactory newFactory(PolicyContext context);
}
