package io.loadstar.internal.engine;

import io.loadstar.ServiceSnapshot;
import io.loadstar.internal.topology.LevelSelection;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.List;

/**
 * What the last rebuild was made of, for those who ask and never for a pick (immutable data).
 *
 * @param snapshot the snapshot in use
 * @param told how many instances the registry told, refused or not
 * @param vouchedNanos when the registry last vouched for it, where it no longer does
 * @param hosts all hosts, sorted by id
 * @param selection the levels and the hosts in use
 */
record ServiceView(
        ServiceSnapshot snapshot, int told, long vouchedNanos, List<LiveHost> hosts, LevelSelection selection) {

    static ServiceView of(SnapshotKeeper keeper, List<LiveHost> hosts, LevelSelection selection) {
        return new ServiceView(keeper.current(), keeper.told(), keeper.vouchedNanos(), hosts, selection);
    }

    Duration age(TimeSource time) {
        boolean vouched = snapshot.state() == ServiceSnapshot.State.FRESH;
        return vouched ? Duration.ZERO : Duration.ofNanos(Math.max(0, time.nanoTime() - vouchedNanos));
    }
}
