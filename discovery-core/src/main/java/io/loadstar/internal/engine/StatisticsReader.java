package io.loadstar.internal.engine;

import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceStatistics;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what is counted of one service, for those who ask and never for a pick (concurrent). */
final class StatisticsReader {

    private final Door door;
    private final TimeSource time;
    private final ServiceCounters counters;
    private final PickTally picks = new PickTally();

    StatisticsReader(Door door, TimeSource time, ServiceCounters counters) {
        this.door = door;
        this.time = time;
        this.counters = counters;
    }

    PickTally picks() {
        return picks;
    }

    ServiceStatistics read(ServiceView view) {
        ServiceSnapshot snapshot = view.snapshot();
        boolean failing = door.picker() instanceof FailingPicker;
        return ServiceStatistics.builder(snapshot.service())
                .picks(picks.count())
                .failedPicks(door.failures().counts().read())
                .retries(counters.retries.sum())
                .instances(
                        byHealth(view.hosts()),
                        failing ? 0 : view.selection().usable().size())
                .held(snapshot.heldSince().size(), counters.holds.sum())
                .leftOut(snapshot.rejected().count(), snapshot.refused().count())
                .panic(view.selection().panic(), counters.panics.sum())
                .snapshots(view.age(time), counters.snapshotUpdates.sum())
                .healthChanges(counters.healthChanges.sum())
                .probes(counters.probes.passed().sum(), counters.probes.failed().sum())
                .watchErrors(counters.watchErrors.read())
                .build();
    }

    private static Map<String, Integer> byHealth(List<LiveHost> hosts) {
        int[] counts = new int[HostHealth.values().length];
        for (LiveHost host : hosts) {
            counts[host.health().ordinal()]++;
        }
        Map<String, Integer> named = new LinkedHashMap<>();
        for (HostHealth health : HostHealth.values()) {
            named.put(health.text(), counts[health.ordinal()]);
        }
        return named;
    }
}
