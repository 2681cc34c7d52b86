package io.loadstar.internal.disk;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a file holds: the instances of one service as one registry last told them (immutable data).
 *
 * @param writtenAt when the registry last vouched for it, by the wall clock, in whole milliseconds
 * @param registry the registry as {@code ServiceDiscoverer.source()} names it, without secrets
 * @param service the service
 * @param revision the registry's revision, for display
 * @param instances all instances, strictly ascending by id
 */
public record StoredSnapshot(
        Instant writtenAt, String registry, ServiceKey service, String revision, List<ServiceInstance> instances) {

    /**
     * Cuts the time to whole milliseconds and brings the instances into the order of a snapshot.
     *
     * @param writtenAt when the registry last vouched for it
     * @param registry the registry
     * @param service the service
     * @param revision the registry's revision
     * @param instances all instances, in any order
     */
    public StoredSnapshot {
        writtenAt = writtenAt.truncatedTo(ChronoUnit.MILLIS);
        instances =
                ServiceSnapshot.builder(service).instances(instances).build().instances();
    }
}
