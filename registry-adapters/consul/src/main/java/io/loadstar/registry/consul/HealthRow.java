package io.loadstar.registry.consul;

import io.loadstar.ServiceInstance;

/**
 * One row of an answer, read (immutable data).
 *
 * @param key what makes it this record: the node and the service's id, which is unique on its node only
 * @param instance all but its weight
 * @param weight in Loadstar's unit, before the service's {@link WeightScale}
 */
record HealthRow(String key, ServiceInstance instance, long weight) {}
