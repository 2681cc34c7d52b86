package io.loadstar.spi;

import io.loadstar.ConfigKey;
import io.loadstar.ServiceConfig;
import java.util.List;

/** Makes policies of one kind; found by {@link java.util.ServiceLoader}. */
public interface PolicyProvider {

    /** {@return the canonical name, such as {@code source_hash}} */
    String name();

    /** {@return other names that mean the same} */
    default List<String> aliases() {
        return List.of();
    }

    /** {@return the options, with canonical names such as {@code policy.points}; any other option is refused} */
    default List<ConfigKey<?>> options() {
        return List.of();
    }

    /**
     * Makes the policy of a service.
     *
     * @param config the service's settings; the options are of their form already
     * @return the policy
     * @throws IllegalArgumentException if options do not go together
     */
    LoadBalancingPolicy create(ServiceConfig config);
}
