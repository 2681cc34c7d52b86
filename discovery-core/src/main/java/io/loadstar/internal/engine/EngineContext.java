package io.loadstar.internal.engine;

import io.loadstar.internal.disk.SnapshotStores;
import io.loadstar.internal.leak.LeakTracker;
import io.loadstar.internal.topology.NameLookups;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.TimeSource;
import java.util.function.LongSupplier;

/**
 * What all engines of one resolver share (immutable data).
 *
 * @param discoverer the registry, local overrides in front
 * @param registry time, loops, threads and random, as adapters and probes have them
 * @param stores keep the last good snapshots on disk
 * @param names looks up what names stand for
 * @param hub brings events to observers
 * @param leaks watches tickets
 * @param seeds where random generators take their seeds from
 */
record EngineContext(
        ServiceDiscoverer discoverer,
        RegistryContext registry,
        SnapshotStores stores,
        NameLookups names,
        ObserverHub hub,
        LeakTracker leaks,
        LongSupplier seeds) {

    TimeSource time() {
        return registry.time();
    }

    LoopScheduler loops() {
        return registry.scheduler();
    }
}
