/**
 * What registries, policies and probes implement.
 *
 * <p>A registry adapter implements {@link io.loadstar.spi.RegistryProvider} and
 * {@link io.loadstar.spi.ServiceDiscoverer}; a policy {@link io.loadstar.spi.PolicyProvider},
 * {@link io.loadstar.spi.LoadBalancingPolicy}, {@link io.loadstar.spi.PickerFactory} and
 * {@link io.loadstar.spi.Picker}; a probe {@link io.loadstar.spi.HealthCheckProvider}. Providers are found by
 * {@link java.util.ServiceLoader}. The testkit has a suite of rules for each.
 */
@NullMarked
package io.loadstar.spi;

import org.jspecify.annotations.NullMarked;
