package io.loadstar.internal.engine;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.internal.disk.DiskReading;
import io.loadstar.internal.disk.StoredSnapshot;
import io.loadstar.internal.source.StaticRegistryProvider;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What serves a service before the first answer of its registry (immutable data).
 *
 * @param snapshot STALE, with what it comes from as its source and the time when it was vouched for
 * @param isBaseline whether the registry once told it, so that what its first answer takes away is a removal
 */
record StandIn(ServiceSnapshot snapshot, boolean isBaseline) {

    /** Returns what the disk knew, if there is somebody in it. */
    static @Nullable StandIn of(DiskReading reading, TimeSource time) {
        StoredSnapshot found = reading.found();
        if (found == null || found.instances().isEmpty()) {
            return null;
        }
        long vouchedNanos = time.nanoTime() - clamped(reading.age());
        return new StandIn(
                stale(found.service(), "disk (" + found.registry() + ')', found.instances())
                        .revision(found.revision())
                        .observed(found.writtenAt(), vouchedNanos)
                        .build(),
                true);
    }

    /** The age in nanoseconds, cut at a hundred years, so that no difference of two times overflows. */
    private static long clamped(Duration age) {
        Duration most = Duration.ofDays(36_500);
        return (age.compareTo(most) > 0 ? most : age).toNanos();
    }

    /** Returns the instances that a setting lists. */
    static StandIn of(ServiceKey service, String setting, String instances, TimeSource time) {
        List<ServiceInstance> listed = StaticRegistryProvider.addresses(instances).stream()
                .map(address ->
                        ServiceInstance.builder(service.name()).address(address).build())
                .toList();
        ServiceSnapshot snapshot = stale(service, setting, listed)
                .observed(time.wallTime(), time.nanoTime())
                .build();
        return new StandIn(snapshot, false);
    }

    private static ServiceSnapshot.Builder stale(ServiceKey service, String source, List<ServiceInstance> instances) {
        return ServiceSnapshot.builder(service)
                .instances(instances)
                .source(source)
                .state(ServiceSnapshot.State.STALE);
    }
}
