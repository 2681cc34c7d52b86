package io.loadstar.internal.config;

import io.loadstar.NetworkAddress;
import io.loadstar.ResolverObserver;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a resolver is built of, as its builder collected it (immutable data).
 *
 * @param registry which registries there are
 * @param defaults what holds for a service that sets nothing else
 * @param services settings by service name
 * @param instances addresses by service name that stand for what the registry says
 * @param observers told of events
 * @param policies beside those on the class path
 * @param environment where local overrides are read from
 * @param maxServices the most services at a time
 * @param idleExpiry how long an unused service is kept
 * @param time the time
 * @param scheduler the loops, if they are injected
 * @param seeds where random generators take their seeds from, if it is injected
 */
public record ResolverSettings(
        RegistryChoice registry,
        ServiceConfig defaults,
        Map<String, ServiceConfig> services,
        Map<String, List<NetworkAddress>> instances,
        List<ResolverObserver> observers,
        List<PolicyProvider> policies,
        Map<String, String> environment,
        int maxServices,
        Duration idleExpiry,
        TimeSource time,
        @Nullable LoopScheduler scheduler,
        @Nullable LongSupplier seeds) {

    /**
     * Returns the settings of a service: its own on top of the defaults.
     *
     * @param service the service
     * @return the settings
     */
    public ServiceConfig configOf(ServiceKey service) {
        ServiceConfig own = services.get(service.name());
        return own == null ? defaults : own.withDefaults(defaults);
    }
}
