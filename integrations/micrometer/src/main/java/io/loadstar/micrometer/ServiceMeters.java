package io.loadstar.micrometer;

import io.loadstar.ServiceStatistics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The meters of one service in one registry (concurrent).
 *
 * <p>A registry has a weak reference to what a meter reads: this is the strong one.
 */
final class ServiceMeters implements AutoCloseable {

    private final MeterRegistry registry;
    private final Supplier<ServiceStatistics> statistics;
    private final List<Meter> meters = new ArrayList<>();

    ServiceMeters(MeterRegistry registry, Tags tags, Supplier<ServiceStatistics> statistics) {
        this.registry = registry;
        this.statistics = statistics;
        for (MeterKind kind : MeterKind.ALL) {
            String tag = kind.tag();
            for (String value : kind.values()) {
                meters.add(kind.register(registry, tag == null ? tags : tags.and(tag, value), this, value));
            }
        }
    }

    ServiceStatistics now() {
        return statistics.get();
    }

    /** Removes them. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
