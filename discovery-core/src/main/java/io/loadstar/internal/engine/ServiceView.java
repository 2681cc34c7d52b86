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
 * @param vouched whether the registry vouches for it
 * @param vouchedNanos when it last did
 * @param hosts all hosts, sorted by id
 * @param selection the levels and the hosts in use
 */
record ServiceView(
        ServiceSnapshot snapshot,
        int told,
        boolean vouched,
        long vouchedNanos,
        List<LiveHost> hosts,
        LevelSelection selection) {

    static ServiceView of(SnapshotKeeper keeper, List<LiveHost> hosts, LevelSelection selection) {
        return new ServiceView(
                keeper.current(), keeper.told(), keeper.isVouched(), keeper.vouchedNanos(), hosts, selection);
    }

    Duration age(TimeSource time) {
        return vouched ? Duration.ZERO : Duration.ofNanos(Math.max(0, time.nanoTime() - vouchedNanos));
    }
}
