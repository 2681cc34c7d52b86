package io.loadstar.internal.topology;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.Host;
import java.util.List;

/**
 * One level of a service's hosts, and how much of the load it gets (immutable data).
 *
 * @param number twice the priority, and one more for the degraded of that priority
 * @param hosts all but the drained, sorted by id
 * @param usable those that a pick may take, in the same order; the same list as {@code hosts} if all may be
 * @param capacity how much of the load its sound hosts can take
 * @param share how much of the load it gets, in parts of {@link #ALL}; 0 if it is not in use
 */
public record Level(int number, List<Host> hosts, List<Host> usable, Capacity capacity, int share) {

    /** The whole load. A power of two, so that the upper bits of a random number are a place in it. */
    public static final int ALL = 1 << 30;

    /**
     * Returns the level that an instance belongs to.
     *
     * @param instance the instance
     * @return the number
     */
    public static int numberOf(ServiceInstance instance) {
        int degraded = instance.health() == RegisteredHealth.DEGRADED ? 1 : 0;
        return 2 * instance.priority() + degraded;
    }

    /** {@return the priority that it belongs to} */
    public int priority() {
        return number / 2;
    }

    /** {@return whether it gets load} */
    public boolean isInUse() {
        return share > 0;
    }

    /** {@return the level with the share, as in {@code level 2 (priority 1), 16%}} */
    public String shareText() {
        return name() + ", " + percent(share);
    }

    /** {@return the number, and what it stands for} */
    public String name() {
        return "level " + number + " (priority " + priority() + (isDegraded() ? ", degraded)" : ")");
    }

    private boolean isDegraded() {
        return number % 2 != 0;
    }

    /** {@return a part of the load as a number of percent that hides neither that it is some nor that it is not all} */
    static String percent(int part) {
        long rounded = Math.round(100.0 * part / ALL);
        if (rounded == 0 && part > 0) {
            return "under 1%";
        }
        return rounded == 100 && part < ALL ? "over 99%" : rounded + "%";
    }

    /** Returns all that explains it: {@code level 0 (priority 0): 3 of 5 healthy, can take 84%, gets 84%}. */
    @Override
    public String toString() {
        return name() + ": " + capacity.sound + " of " + capacity.settled + (isDegraded() ? " degraded" : " healthy")
                + ", can take " + percent(capacity.part()) + ", gets " + percent(share);
    }

    /**
     * How much of the load the sound hosts of a level can take: their share of their priority, over-provisioned.
     *
     * <p>Source: Envoy's documentation of priority levels, where 1.4 is the default factor: at 72% healthy a level
     * still takes everything.
     *
     * @param sound healthy or degraded hosts of the level
     * @param settled hosts of the whole priority that are neither drained nor pending
     * @param overprovisioning the factor, in percent
     */
    public record Capacity(int sound, int settled, int overprovisioning) {

        /** {@return the capacity in parts of {@link #ALL}, rounded up, so that capacities that make the whole do so here} */
        public int part() {
            if (sound == 0) {
                return 0;
            }
            long of = 100L * settled;
            long part = ((long) overprovisioning * sound * ALL + of - 1) / of;
            return (int) Math.min(ALL, part);
        }
    }
}
