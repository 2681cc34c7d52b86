package io.loadstar.internal.topology;

import io.loadstar.internal.health.PanicRule;
import io.loadstar.internal.topology.Level.Capacity;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Shares the load among levels by the health of their hosts: registries by their priority, in each the degraded after
 * the others (immutable data).
 *
 * <p>The first level gets what it can take, the next one what it can take of the rest, and so on: so a level that has
 * too few healthy hosts is helped out by the next one before unhealthy hosts are used. If all together cannot take
 * everything, {@link PanicRule} decides over all hosts: in panic each level gets load by the number of its usable hosts,
 * else by its capacity. One level alone gets everything, and {@link PanicRule} alone decides.
 */
public final class Levels {

    private final PanicRule panic;
    private final int overprovisioning;

    /**
     * Creates the levels of a service.
     *
     * @param panic decides when too few are healthy
     * @param overprovisioning the load that healthy hosts can take, in percent of their share of their priority
     */
    public Levels(PanicRule panic, int overprovisioning) {
        this.panic = panic;
        this.overprovisioning = overprovisioning;
    }

    /**
     * Chooses by the hosts' stamped health.
     *
     * @param hosts sorted by id
     * @return the levels with their shares, and the hosts of those in use
     */
    public LevelSelection select(List<? extends Host> hosts) {
        List<Host> all = List.copyOf(hosts);
        return isOneLevel(all) ? alone(all) : spread(all);
    }

    /** Nearly all services are: then no host need be sorted into a list. */
    private static boolean isOneLevel(List<Host> hosts) {
        int only = -1;
        for (Host host : hosts) {
            if (host.health() != HostHealth.DRAINED) {
                int level = Level.numberOf(host.instance());
                if (only >= 0 && only != level) {
                    return false;
                }
                only = level;
            }
        }
        return true;
    }

    private LevelSelection alone(List<Host> hosts) {
        PanicRule.Selection all = panic.select(hosts);
        if (all.hosts().isEmpty()) {
            return LevelSelection.NOBODY;
        }
        Capacity capacity = new Capacity(all.sound(), all.settled(), overprovisioning);
        int share = all.usable().isEmpty() ? 0 : Level.ALL;
        Level level =
                new Level(Level.numberOf(all.hosts().get(0).instance()), all.hosts(), all.usable(), capacity, share);
        return new LevelSelection(all.hosts(), all.usable(), all.panic(), List.of(level));
    }

    private LevelSelection spread(List<Host> hosts) {
        SortedMap<Integer, List<Host>> groups = group(those(hosts, host -> host.health() != HostHealth.DRAINED));
        List<Capacity> capacities = capacities(groups);
        int[] parts = capacities.stream().mapToInt(Capacity::part).toArray();
        PanicRule.Selection together = panic.select(hosts);
        boolean panics = together.panic() && !Shares.areWhole(parts);
        List<Host> usable = panics ? together.usable() : those(hosts, PanicRule::isSound);
        Map<Integer, List<Host>> usableGroups = group(usable);
        int[] shares = panics ? Shares.inProportion(sizes(groups, usableGroups)) : Shares.spill(parts);
        List<Level> levels = levels(groups, usableGroups, capacities, shares);
        Predicate<Host> isUsed = inUse(levels);
        // Panic, and having nobody, is decided over all hosts: then no level is left out.
        List<Host> chosen = panics || usable.isEmpty() ? together.hosts() : those(together.hosts(), isUsed);
        return new LevelSelection(chosen, those(usable, isUsed), panics, levels);
    }

    private static List<Level> levels(
            SortedMap<Integer, List<Host>> groups,
            Map<Integer, List<Host>> usable,
            List<Capacity> capacities,
            int[] shares) {
        List<Level> levels = new ArrayList<>(shares.length);
        for (Map.Entry<Integer, List<Host>> group : groups.entrySet()) {
            int number = group.getKey();
            List<Host> all = List.copyOf(group.getValue());
            List<Host> some = usable.getOrDefault(number, List.of());
            some = some.size() == all.size() ? all : List.copyOf(some);
            levels.add(new Level(number, all, some, capacities.get(levels.size()), shares[levels.size()]));
        }
        return List.copyOf(levels);
    }

    private static Predicate<Host> inUse(List<Level> levels) {
        Set<Integer> used = new HashSet<>();
        levels.stream().filter(Level::isInUse).forEach(level -> used.add(level.number()));
        return host -> used.contains(Level.numberOf(host.instance()));
    }

    private static SortedMap<Integer, List<Host>> group(List<Host> hosts) {
        SortedMap<Integer, List<Host>> levels = new TreeMap<>();
        for (Host host : hosts) {
            levels.computeIfAbsent(Level.numberOf(host.instance()), level -> new ArrayList<>())
                    .add(host);
        }
        return levels;
    }

    /** The hosts of a priority count for both its levels, so that one healthy beside nine degraded is not given all. */
    private List<Capacity> capacities(SortedMap<Integer, List<Host>> groups) {
        Map<Integer, Integer> present = new TreeMap<>();
        groups.forEach((number, hosts) -> present.merge(number / 2, count(hosts, PanicRule::isSettled), Integer::sum));
        List<Capacity> capacities = new ArrayList<>();
        groups.forEach((number, hosts) -> capacities.add(
                new Capacity(count(hosts, PanicRule::isSound), present.getOrDefault(number / 2, 0), overprovisioning)));
        return capacities;
    }

    private static int[] sizes(SortedMap<Integer, List<Host>> groups, Map<Integer, List<Host>> usable) {
        return groups.keySet().stream()
                .mapToInt(number -> usable.getOrDefault(number, List.of()).size())
                .toArray();
    }

    private static int count(List<Host> hosts, Predicate<Host> wanted) {
        return Math.toIntExact(hosts.stream().filter(wanted).count());
    }

    private static List<Host> those(List<Host> hosts, Predicate<Host> wanted) {
        return hosts.stream().filter(wanted).toList();
    }
}
