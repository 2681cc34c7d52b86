package io.loadstar.spi;

import io.loadstar.Locality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a picker is built from, as priority, then locality with its weight, then hosts (immutable data).
 *
 * <p>The engine gives a policy one group at a time, so that most policies need only {@link #usable}. Effective weights
 * are kept here as they were stamped, so that two sets can be compared. Two sets are equal if they have the same hosts
 * (the same objects), of which the same are usable, with the same weights.
 */
public final class HostSet {

    /** A set without hosts. */
    public static final HostSet EMPTY = of(List.of());

    private final List<Group> groups;
    private final List<Host> hosts;
    private final List<Host> usable;
    private final int[] weights;

    private HostSet(List<Group> groups) {
        this.groups = List.copyOf(groups);
        if (groups.size() == 1) {
            this.hosts = groups.get(0).hosts;
            this.usable = groups.get(0).usable;
        } else {
            List<Host> all = new ArrayList<>();
            List<Host> can = new ArrayList<>();
            groups.forEach(group -> {
                all.addAll(group.hosts);
                can.addAll(group.usable);
            });
            this.hosts = List.copyOf(all);
            this.usable = List.copyOf(can);
        }
        this.weights = weightsOf(usable);
    }

    private static int[] weightsOf(List<Host> hosts) {
        int[] weights = new int[hosts.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = hosts.get(i).weight();
        }
        return weights;
    }

    /**
     * Returns one group of hosts that are all usable.
     *
     * @param hosts the hosts, sorted by instance id
     * @return the set
     */
    public static HostSet of(List<Host> hosts) {
        return of(hosts, hosts);
    }

    /**
     * Returns one group of hosts.
     *
     * @param hosts the hosts that are not drained, sorted by instance id
     * @param usable those that a pick may take, in the same order
     * @return the set
     */
    public static HostSet of(List<Host> hosts, List<Host> usable) {
        return new HostSet(List.of(new Group(0, Locality.UNKNOWN, 1, hosts, usable)));
    }

    /**
     * Returns a set of groups.
     *
     * @param groups by priority, 0 first, then by locality
     * @return the set
     */
    public static HostSet ofGroups(List<Group> groups) {
        return new HostSet(groups);
    }

    /** {@return the groups, by priority, then by locality} */
    public List<Group> groups() {
        return groups;
    }

    /** {@return all hosts but the drained, sorted by instance id within a group; for tables that outlive a health flip} */
    public List<Host> hosts() {
        return hosts;
    }

    /** {@return the hosts that a pick may take, in the order of {@link #hosts}} */
    public List<Host> usable() {
        return usable;
    }

    /**
     * Returns a usable host's effective weight.
     *
     * @param index into {@link #usable}
     * @return 0 to 10,000
     */
    public int weight(int index) {
        return weights[index];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostSet that && Arrays.equals(weights, that.weights) && groups.equals(that.groups);
    }

    @Override
    public int hashCode() {
        return groups.hashCode();
    }

    @Override
    public String toString() {
        return groups.toString();
    }

    /** The hosts of one locality in one priority (immutable data). */
    public static final class Group {
        private final int priority;
        private final Locality locality;
        private final int weight;
        private final List<Host> hosts;
        private final List<Host> usable;

        /**
         * Creates a group.
         *
         * @param priority 0 is used first
         * @param locality where the hosts run
         * @param weight the locality's share of its priority
         * @param hosts the hosts that are not drained, sorted by instance id
         * @param usable those that a pick may take, in the same order
         */
        public Group(int priority, Locality locality, int weight, List<Host> hosts, List<Host> usable) {
            this.priority = priority;
            this.locality = locality;
            this.weight = weight;
            this.hosts = List.copyOf(hosts);
            this.usable = hosts == usable ? this.hosts : List.copyOf(usable);
        }

        /** {@return the priority; 0 is used first} */
        public int priority() {
            return priority;
        }

        /** {@return where the hosts run} */
        public Locality locality() {
            return locality;
        }

        /** {@return the locality's share of its priority} */
        public int weight() {
            return weight;
        }

        /** {@return all hosts but the drained, sorted by instance id} */
        public List<Host> hosts() {
            return hosts;
        }

        /** {@return the hosts that a pick may take, in the order of {@link #hosts}} */
        public List<Host> usable() {
            return usable;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Group that
                    && priority == that.priority
                    && weight == that.weight
                    && locality.equals(that.locality)
                    && hosts.equals(that.hosts)
                    && usable.equals(that.usable);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * priority + hosts.hashCode()) + usable.hashCode();
        }

        @Override
        public String toString() {
            return "priority " + priority + ", " + locality + ": " + usable.size() + " of " + hosts.size() + " usable";
        }
    }
}
