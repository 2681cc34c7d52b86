package io.loadstar.registry.consul;

/**
 * Where an instance's attributes stand in a service's {@code Meta}: what is read is what is written (constants).
 *
 * <p>Consul allows letters, digits, {@code _} and {@code -} in a key, no dots. The keys of version, zone and region may
 * be set by options; these are their defaults.
 */
final class MetaKeys {

    /** The instance's id; without it the id is {@code node/service-id}, as Consul's own is unique on its node only. */
    static final String ID = "instance-id";

    /** The weight in Loadstar's unit, 0 to 10,000; it is finer than {@code Weights}, of which 1 is 100 here. */
    static final String WEIGHT = "weight";

    /** {@code true} for TLS, as Spring Cloud Consul has it. */
    static final String SECURE = "secure";

    static final String VERSION = "version";
    static final String REGION = "region";
    static final String ZONE = "zone";
    static final String SUB_ZONE = "subzone";

    /** {@code port-admin} is the port named {@code admin}. */
    static final String PORT_PREFIX = "port-";

    /** What tells one start of the process from the next, a whole number; without it the service's CreateIndex does. */
    static final String START_EPOCH = "start-epoch";

    private MetaKeys() {}
}
