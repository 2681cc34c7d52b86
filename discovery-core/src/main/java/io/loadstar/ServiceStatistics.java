package io.loadstar;

import static java.util.Objects.requireNonNull;

import io.loadstar.NoInstanceException.Reason;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is counted of one service, and how it stands at one moment (immutable data).
 *
 * <p>Counts begin at zero when a resolver begins to watch the service, only grow, and end with the watch. They are made
 * where things happen: also of what no {@link ResolverObserver} is told, as one that flaps is told once a second.
 */
public final class ServiceStatistics {

    private final ServiceKey service;
    private final long picks;
    private final Map<Reason, Long> failedPicks;
    private final long retries;
    private final Map<String, Integer> instances;
    private final int usable;
    private final int held;
    private final long holds;
    private final int rejected;
    private final int refused;
    private final boolean panic;
    private final long panics;
    private final Duration snapshotAge;
    private final long snapshotUpdates;
    private final long healthChanges;
    private final long passedProbes;
    private final long failedProbes;
    private final Map<DiscoveryError.Kind, Long> watchErrors;

    private ServiceStatistics(Builder builder) {
        this.service = builder.service;
        this.picks = builder.picks;
        this.failedPicks = builder.failedPicks;
        this.retries = builder.retries;
        this.instances = builder.instances;
        this.usable = builder.usable;
        this.held = builder.held;
        this.holds = builder.holds;
        this.rejected = builder.rejected;
        this.refused = builder.refused;
        this.panic = builder.panic;
        this.panics = builder.panics;
        this.snapshotAge = builder.snapshotAge;
        this.snapshotUpdates = builder.snapshotUpdates;
        this.healthChanges = builder.healthChanges;
        this.passedProbes = builder.passedProbes;
        this.failedProbes = builder.failedProbes;
        this.watchErrors = builder.watchErrors;
    }

    /**
     * Returns a builder of a service of which nothing is counted.
     *
     * @param service the service
     * @return the builder
     */
    public static Builder builder(ServiceKey service) {
        return new Builder(service);
    }

    /** {@return the service} */
    public ServiceKey service() {
        return service;
    }

    /**
     * Returns how many tickets were taken: by {@link LoadBalancer#pick}, and by each attempt of a call. What
     * {@link LoadBalancer#next} returned is not counted, as it has no ticket.
     *
     * @return the tickets
     */
    public long picks() {
        return picks;
    }

    /** {@return how many picks threw, by reason, those of {@code next} among them; every reason has an entry} */
    public Map<Reason, Long> failedPicks() {
        return failedPicks;
    }

    /** {@return how many attempts of calls were not their first one} */
    public long retries() {
        return retries;
    }

    /**
     * Returns how many instances are of which health, as {@link HostExplanation#health} names it. They add up to all
     * instances, and every health has an entry.
     *
     * @return the instances, by health, the best first
     */
    public Map<String, Integer> instances() {
        return instances;
    }

    /** {@return how many instances a pick may take} */
    public int usable() {
        return usable;
    }

    /** {@return how many instances are kept although the registry no longer has them} */
    public int held() {
        return held;
    }

    /** {@return how often instances began to be held while none was} */
    public long holds() {
        return holds;
    }

    /** {@return how many records of the registry could not be read and are left out} */
    public int rejected() {
        return rejected;
    }

    /** {@return how many addresses are refused} */
    public int refused() {
        return refused;
    }

    /** {@return whether too few instances are healthy, so that others are used too} */
    public boolean panic() {
        return panic;
    }

    /** {@return how often panic began} */
    public long panics() {
        return panics;
    }

    /**
     * Returns how long ago the registry last vouched for the snapshot.
     *
     * @return zero while it does; before the first answer, the time since the watch began
     */
    public Duration snapshotAge() {
        return snapshotAge;
    }

    /** {@return how many snapshots came into use that differed from the one before} */
    public long snapshotUpdates() {
        return snapshotUpdates;
    }

    /** {@return how often the health of an instance changed; its first one is no change} */
    public long healthChanges() {
        return healthChanges;
    }

    /** {@return how many active checks passed} */
    public long passedProbes() {
        return passedProbes;
    }

    /**
     * Returns how many active checks failed, those without an answer in time among them. One that failed while this
     * process stood still says nothing and is not counted.
     *
     * @return the failed checks
     */
    public long failedProbes() {
        return failedProbes;
    }

    /** {@return how many errors the watch told, by kind; every kind has an entry} */
    public Map<DiscoveryError.Kind, Long> watchErrors() {
        return watchErrors;
    }

    /** Returns the service, its picks and its instances. */
    @Override
    public String toString() {
        return service + ": " + picks + " picks, failed " + failedPicks + ", " + usable + " usable of " + instances;
    }

    /** Builds a {@link ServiceStatistics}. */
    public static final class Builder {
        private final ServiceKey service;
        private long picks;
        private Map<Reason, Long> failedPicks = complete(Reason.class, Map.of());
        private long retries;
        private Map<String, Integer> instances = Map.of();
        private int usable;
        private int held;
        private long holds;
        private int rejected;
        private int refused;
        private boolean panic;
        private long panics;
        private Duration snapshotAge = Duration.ZERO;
        private long snapshotUpdates;
        private long healthChanges;
        private long passedProbes;
        private long failedProbes;
        private Map<DiscoveryError.Kind, Long> watchErrors = complete(DiscoveryError.Kind.class, Map.of());

        private Builder(ServiceKey service) {
            this.service = requireNonNull(service, "service");
        }

        private static <E extends Enum<E>> Map<E, Long> complete(Class<E> type, Map<E, Long> counts) {
            Map<E, Long> all = new EnumMap<>(type);
            for (E constant : type.getEnumConstants()) {
                all.put(constant, counts.getOrDefault(constant, 0L));
            }
            return Collections.unmodifiableMap(all);
        }

        /**
         * Sets how many tickets were taken.
         *
         * @param picks the tickets
         * @return this builder
         */
        public Builder picks(long picks) {
            this.picks = picks;
            return this;
        }

        /**
         * Sets how many picks threw.
         *
         * @param failed by reason; none for a reason that is missing
         * @return this builder
         */
        public Builder failedPicks(Map<Reason, Long> failed) {
            this.failedPicks = complete(Reason.class, failed);
            return this;
        }

        /**
         * Sets how many attempts were not the first of their call.
         *
         * @param retries the attempts
         * @return this builder
         */
        public Builder retries(long retries) {
            this.retries = retries;
            return this;
        }

        /**
         * Sets how many instances there are.
         *
         * @param byHealth by the name of their health, in the order to show
         * @param usable how many of them a pick may take
         * @return this builder
         */
        public Builder instances(Map<String, Integer> byHealth, int usable) {
            this.instances = Collections.unmodifiableMap(new LinkedHashMap<>(byHealth));
            this.usable = usable;
            return this;
        }

        /**
         * Sets what is held of what the registry took away.
         *
         * @param held how many instances are
         * @param holds how often that began
         * @return this builder
         */
        public Builder held(int held, long holds) {
            this.held = held;
            this.holds = holds;
            return this;
        }

        /**
         * Sets what the registry told and nobody may use.
         *
         * @param rejected records that could not be read
         * @param refused addresses that are refused
         * @return this builder
         */
        public Builder leftOut(int rejected, int refused) {
            this.rejected = rejected;
            this.refused = refused;
            return this;
        }

        /**
         * Sets whether there is panic.
         *
         * @param now whether there is
         * @param begun how often it began
         * @return this builder
         */
        public Builder panic(boolean now, long begun) {
            this.panic = now;
            this.panics = begun;
            return this;
        }

        /**
         * Sets what the registry told of the service.
         *
         * @param age how long ago it last vouched for the snapshot
         * @param updates how many snapshots differed from the one before
         * @return this builder
         */
        public Builder snapshots(Duration age, long updates) {
            this.snapshotAge = requireNonNull(age, "age");
            this.snapshotUpdates = updates;
            return this;
        }

        /**
         * Sets how often an instance's health changed.
         *
         * @param changes the changes
         * @return this builder
         */
        public Builder healthChanges(long changes) {
            this.healthChanges = changes;
            return this;
        }

        /**
         * Sets how active checks ended.
         *
         * @param passed how many passed
         * @param failed how many failed
         * @return this builder
         */
        public Builder probes(long passed, long failed) {
            this.passedProbes = passed;
            this.failedProbes = failed;
            return this;
        }

        /**
         * Sets which errors the watch told.
         *
         * @param errors by kind; none for a kind that is missing
         * @return this builder
         */
        public Builder watchErrors(Map<DiscoveryError.Kind, Long> errors) {
            this.watchErrors = complete(DiscoveryError.Kind.class, errors);
            return this;
        }

        /**
         * Returns the statistics.
         *
         * @return the statistics
         */
        public ServiceStatistics build() {
            return new ServiceStatistics(this);
        }
    }
}
