package io.loadstar.internal.topology;

import io.loadstar.RegisteredHealth;
import io.loadstar.internal.health.PanicRule;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Chooses the hosts that may be used by level: registries by their priority, in each the degraded after the others.
 *
 * <p>Levels are added from the first on until enough of those added are healthy; so a level that panics is helped out
 * by the next one before unhealthy hosts are used. If all of them together are too few, all of them panic.
 */
public final class Levels {

    private static final Comparator<Host> BY_ID =
            Comparator.comparing(host -> host.instance().id());

    private Levels() {}

    /**
     * Chooses by the hosts' stamped health.
     *
     * @param hosts sorted by id
     * @param panic decides when too few are healthy
     * @return the hosts that are not drained of the levels in use, and those of them that may be used
     */
    public static PanicRule.Selection select(List<? extends Host> hosts, PanicRule panic) {
        if (isOneLevel(hosts)) {
            return panic.select(List.copyOf(hosts));
        }
        List<Host> pool = new ArrayList<>();
        for (List<Host> level : group(hosts).values()) {
            pool.addAll(level);
            pool.sort(BY_ID);
            PanicRule.Selection selection = panic.select(List.copyOf(pool));
            if (isEnough(selection)) {
                return selection;
            }
        }
        return panic.select(List.copyOf(hosts));
    }

    /** Nearly all services are: then no host need be sorted into a list. */
    private static boolean isOneLevel(List<? extends Host> hosts) {
        int only = -1;
        for (Host host : hosts) {
            if (host.health() != HostHealth.DRAINED) {
                int level = level(host);
                if (only >= 0 && only != level) {
                    return false;
                }
                only = level;
            }
        }
        return true;
    }

    private static boolean isEnough(PanicRule.Selection selection) {
        return !selection.panic() && !selection.usable().isEmpty();
    }

    private static SortedMap<Integer, List<Host>> group(List<? extends Host> hosts) {
        SortedMap<Integer, List<Host>> levels = new TreeMap<>();
        for (Host host : hosts) {
            if (host.health() != HostHealth.DRAINED) {
                levels.computeIfAbsent(level(host), level -> new ArrayList<>()).add(host);
            }
        }
        return levels;
    }

    private static int level(Host host) {
        int degraded = host.instance().health() == RegisteredHealth.DEGRADED ? 1 : 0;
        return 2 * host.instance().priority() + degraded;
    }
}
