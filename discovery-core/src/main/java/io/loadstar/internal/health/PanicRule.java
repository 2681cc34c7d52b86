package io.loadstar.internal.health;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceConfig;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Decides for hosts that are used together which of them a pick may take, by their stamped health (immutable data).
 *
 * <p>Healthy and degraded hosts are usable. Panic begins, in mode ALL, when they are fewer than the threshold's share
 * of all hosts but the drained and the pending, or when there are none: a threshold of 0 leaves only the latter. In
 * panic the unhealthy are usable too; if that is nobody, so are the pending; if that is nobody, those that the registry
 * calls not ready. A drained host is never used. In mode OFF only healthy and degraded hosts ever are.
 */
public final class PanicRule {

    private static final Set<HostHealth> SOUND = EnumSet.of(HostHealth.HEALTHY, HostHealth.DEGRADED);

    private static final List<Set<HostHealth>> PANIC_STEPS = List.of(
            EnumSet.of(HostHealth.HEALTHY, HostHealth.DEGRADED, HostHealth.UNHEALTHY),
            EnumSet.of(HostHealth.PENDING),
            EnumSet.of(HostHealth.NOT_READY));

    private final ServiceConfig.Panic mode;
    private final int thresholdPercent;

    /**
     * Creates the rule of a service.
     *
     * @param mode what to do when too few are healthy
     * @param thresholdPercent the usable share under which panic begins, 0 to 100
     */
    public PanicRule(ServiceConfig.Panic mode, int thresholdPercent) {
        this.mode = requireNonNull(mode, "mode");
        this.thresholdPercent = thresholdPercent;
    }

    /**
     * Chooses the usable hosts.
     *
     * @param hosts the hosts, in any order, which is kept
     * @return those not drained, those usable, and whether it is panic
     */
    public Selection select(List<Host> hosts) {
        int[] count = new int[HostHealth.values().length];
        for (Host host : hosts) {
            count[host.health().ordinal()]++;
        }
        List<Host> present = count[HostHealth.DRAINED.ordinal()] == 0
                ? List.copyOf(hosts)
                : those(hosts, EnumSet.complementOf(EnumSet.of(HostHealth.DRAINED)));
        int sound = sum(count, SOUND);
        int settled = present.size() - count[HostHealth.PENDING.ordinal()];
        boolean panic = panics(present.size(), sound, settled);
        Set<HostHealth> used = panic ? panicStep(count) : SOUND;
        List<Host> usable = sum(count, used) == present.size() ? present : those(present, used);
        return new Selection(present, usable, panic, sound, settled);
    }

    /**
     * Tells whether a host is usable without panic.
     *
     * @param host the host
     * @return true if it is healthy or degraded
     */
    public static boolean isSound(Host host) {
        return SOUND.contains(host.health());
    }

    /**
     * Tells whether a host counts where the share of the sound ones is taken.
     *
     * @param host the host
     * @return true if it is neither drained nor pending
     */
    public static boolean isSettled(Host host) {
        return host.health() != HostHealth.DRAINED && host.health() != HostHealth.PENDING;
    }

    private boolean panics(int present, int sound, int settled) {
        if (mode == ServiceConfig.Panic.OFF || present == 0) {
            return false;
        }
        return sound == 0 || sound * 100L < (long) thresholdPercent * settled;
    }

    /** The first step that has anyone; one has, as panic needs a host. */
    private static Set<HostHealth> panicStep(int[] count) {
        for (Set<HostHealth> step : PANIC_STEPS) {
            if (sum(count, step) > 0) {
                return step;
            }
        }
        throw new IllegalStateException("panic without hosts");
    }

    private static int sum(int[] count, Set<HostHealth> of) {
        int sum = 0;
        for (HostHealth health : of) {
            sum += count[health.ordinal()];
        }
        return sum;
    }

    private static List<Host> those(List<Host> hosts, Set<HostHealth> wanted) {
        List<Host> found = new ArrayList<>(hosts.size());
        for (Host host : hosts) {
            if (wanted.contains(host.health())) {
                found.add(host);
            }
        }
        return List.copyOf(found);
    }

    /**
     * What the hosts come to (immutable data).
     *
     * @param hosts all but the drained, in the order given
     * @param usable those that a pick may take, in the same order; the same list as {@code hosts} if all may be
     * @param panic whether too few are healthy, so that others are used too
     * @param sound how many are healthy or degraded
     * @param settled how many of {@code hosts} are not pending
     */
    public record Selection(List<Host> hosts, List<Host> usable, boolean panic, int sound, int settled) {}
}
