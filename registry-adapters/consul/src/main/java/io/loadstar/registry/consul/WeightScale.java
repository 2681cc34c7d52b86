package io.loadstar.registry.consul;

import io.loadstar.ServiceInstance;
import java.util.Collection;

/**
 * How Consul's weights become Loadstar's: times 100, and a service that has larger ones than fit is scaled down as a
 * whole (immutable data).
 *
 * <p>Consul's default is 1 and Loadstar's 100, so that weights of 1 to 100 and what Loadstar registers itself are read
 * as they are. Above that all of the service's weights are divided by the power of ten that makes the largest one fit in
 * 10,000: proportions hold, and an instance that comes or goes seldom moves the weights of the others. A weight other
 * than 0 never becomes 0, which would drain.
 */
record WeightScale(long divisor) {

    /** Consul's weight of 1. */
    static final long UNIT = ServiceInstance.DEFAULT_WEIGHT;

    /** Returns the scale of a service. */
    static WeightScale of(Collection<HealthRow> rows) {
        long largest = 0;
        for (HealthRow row : rows) {
            largest = Math.max(largest, row.weight());
        }
        long divisor = 1;
        while (largest / divisor > ServiceInstance.MAX_WEIGHT) {
            divisor *= 10;
        }
        return new WeightScale(divisor);
    }

    /** Returns a weight, 0 to 10,000. */
    int scaled(long weight) {
        long rounded = Math.min(ServiceInstance.MAX_WEIGHT, (weight + divisor / 2) / divisor);
        return (int) (weight == 0 ? 0 : Math.max(1, rounded));
    }
}
