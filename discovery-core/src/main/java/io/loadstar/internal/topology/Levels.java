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
import java.util.stream.IntStream;

/**
 * Shares the load among levels by the health of their hosts: registries by their priority, in each the degraded after
 * the others (immutable data).
 *
 * <p>The first level gets what it can take, the next one what it can take of the rest, and so on: so a level that has
 * too few healthy hosts is helped out by the next one before unhealthy hosts are used. If all together cannot take
 * everything, {@link PanicRule} decides for each priority: one that panics gets load by its capacity, which its two levels
 * share by the number of their usable hosts. Where nobody is sound it decides over all hosts, and each level gets load by
 * that number. One level alone gets everything, and {@link PanicRule} alone decides.
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
        if (IntStream.of(parts).noneMatch(part -> part > 0)) {
            return withoutSoundHosts(hosts, groups, capacities);
        }
        PanicRule.Selection some = Shares.areWhole(parts) ? sound(hosts) : eachPriority(hosts);
        Map<Integer, List<Host>> usable = group(some.usable());
        int[] taken = some.panic() ? inPanic(groups, usable, capacities) : parts;
        List<Level> levels = levels(groups, usable, capacities, Shares.spill(taken));
        Predicate<Host> isUsed = inUse(levels);
        return new LevelSelection(those(some.hosts(), isUsed), those(some.usable(), isUsed), some.panic(), levels);
    }

    /**
     * What each level takes where priorities panic: one that does shares what both its levels can take between them by
     * the number of their usable hosts, so that those who are sound are not given all that the others no longer count for.
     */
    private static int[] inPanic(
            SortedMap<Integer, List<Host>> groups, Map<Integer, List<Host>> usable, List<Capacity> capacities) {
        int[] sizes = sizes(groups, usable);
        int[] parts = capacities.stream().mapToInt(Capacity::part).toArray();
        int[] numbers = groups.keySet().stream().mapToInt(Integer::intValue).toArray();
        for (int i = 0; i + 1 < numbers.length; i++) {
            boolean oneOfAPair = numbers[i] / 2 == numbers[i + 1] / 2;
            int used = oneOfAPair ? sizes[i] + sizes[i + 1] : 0;
            if (oneOfAPair
                    && used > capacities.get(i).sound() + capacities.get(i + 1).sound()) {
                long both = (long) parts[i] + parts[i + 1];
                parts[i] = (int) (both * sizes[i] / used);
                parts[i + 1] = (int) (both - parts[i]);
            }
        }
        return parts;
    }

    /** Nobody panics while all together can take everything, however ill one level is. */
    private static PanicRule.Selection sound(List<Host> hosts) {
        List<Host> present = those(hosts, host -> host.health() != HostHealth.DRAINED);
        return new PanicRule.Selection(present, those(hosts, PanicRule::isSound), false, 0, 0);
    }

    /** All together are too few: each priority that has a sound host panics or not by itself; one without is left. */
    private PanicRule.Selection eachPriority(List<Host> hosts) {
        Set<Integer> sound = new HashSet<>();
        hosts.stream().filter(PanicRule::isSound).forEach(host -> sound.add(priorityOf(host)));
        List<Host> present = new ArrayList<>();
        Set<Host> usable = new HashSet<>();
        boolean panics = false;
        for (int priority : sound) {
            PanicRule.Selection one = panic.select(those(hosts, host -> priorityOf(host) == priority));
            present.addAll(one.hosts());
            usable.addAll(one.usable());
            panics |= one.panic();
        }
        Set<Host> all = new HashSet<>(present);
        return new PanicRule.Selection(those(hosts, all::contains), those(hosts, usable::contains), panics, 0, 0);
    }

    private static int priorityOf(Host host) {
        return host.instance().priority();
    }

    /** Then panic is decided over all hosts, and no level is left out. */
    private LevelSelection withoutSoundHosts(
            List<Host> hosts, SortedMap<Integer, List<Host>> groups, List<Capacity> capacities) {
        PanicRule.Selection together = panic.select(hosts);
        Map<Integer, List<Host>> usable = group(together.usable());
        List<Level> levels = levels(groups, usable, capacities, Shares.inProportion(sizes(groups, usable)));
        return new LevelSelection(together.hosts(), together.usable(), together.panic(), levels);
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
