package io.loadstar.micrometer;

import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceStatistics;
import io.loadstar.StatisticsObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The meters of all services of a resolver in one registry (concurrent). */
final class RegistryMeters implements StatisticsObserver, AutoCloseable {

    private static final String SERVICE = "service";

    private final MeterRegistry registry;
    private final Tags tags;

    // Guarded by this.
    private final Map<ServiceKey, ServiceMeters> services = new HashMap<>();
    private @Nullable Subscription subscription;
    private boolean closed;

    RegistryMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    synchronized void follow(ServiceResolver resolver) {
        subscription = resolver.observeStatistics(this);
    }

    @Override
    public synchronized void onBegin(ServiceKey service, Supplier<ServiceStatistics> statistics) {
        if (!closed) {
            services.put(service, new ServiceMeters(registry, tags.and(SERVICE, service.toString()), statistics));
        }
    }

    @Override
    public synchronized void onEnd(ServiceKey service) {
        ServiceMeters meters = services.remove(service);
        if (meters != null) {
            meters.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.close();
        }
        services.values().forEach(ServiceMeters::close);
        services.clear();
    }
}
