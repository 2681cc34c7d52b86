package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The complete state of one service at one moment (immutable data).
 *
 * <p>Never a part: a registry adapter that has read half of the pages publishes nothing. Instances are sorted by id,
 * and ids are unique: where two instances at different addresses claim one id, the first by address keeps it and the
 * others are named {@code id@host:port}, so that strangers are never merged.
 */
public final class ServiceSnapshot {

    /** How much the instances can be relied on. */
    public enum State {
        /** Nothing has been heard yet. */
        INIT,
        /** The registry's last word, and the registry is in reach. */
        FRESH,
        /** The last good state; the registry is out of reach or past its silence deadline. */
        STALE,
        /** Nothing good has been heard, and the registry answers with an error. */
        ERROR
    }

    private final ServiceKey service;
    private final List<ServiceInstance> instances;
    private final String revision;
    private final String source;
    private final Instant observedAt;
    private final long observedNanos;
    private final State state;
    private final @Nullable DiscoveryError error;
    private final Rejections rejected;
    private final Rejections refused;
    private final SortedMap<String, Instant> heldSince;
    private final SortedSet<String> outOfReach;

    private ServiceSnapshot(Builder builder) {
        this.service = builder.service;
        this.instances = builder.instances;
        this.revision = builder.revision;
        this.source = builder.source;
        this.observedAt = builder.observedAt;
        this.observedNanos = builder.observedNanos;
        this.state = builder.state;
        this.error = builder.error;
        this.rejected = builder.rejected;
        this.refused = builder.refused;
        this.heldSince = builder.heldSince;
        this.outOfReach = builder.outOfReach;
    }

    /**
     * Returns a builder of a FRESH snapshot without instances.
     *
     * @param service the service
     * @return the builder
     */
    public static Builder builder(ServiceKey service) {
        return new Builder(service);
    }

    /**
     * Returns a builder that starts from this snapshot.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(service);
        builder.instances = instances;
        builder.revision = revision;
        builder.source = source;
        builder.observedAt = observedAt;
        builder.observedNanos = observedNanos;
        builder.state = state;
        builder.error = error;
        builder.rejected = rejected;
        builder.refused = refused;
        builder.heldSince = heldSince;
        builder.outOfReach = outOfReach;
        return builder;
    }

    /** {@return the service} */
    public ServiceKey service() {
        return service;
    }

    /** {@return all instances, sorted by id, unmodifiable} */
    public List<ServiceInstance> instances() {
        return instances;
    }

    /** {@return the registry's revision as opaque text, for display; it may go back; empty if there is none} */
    public String revision() {
        return revision;
    }

    /** {@return the registry that told it, without secrets, for display} */
    public String source() {
        return source;
    }

    /** {@return when it was observed, by the wall clock, for display} */
    public Instant observedAt() {
        return observedAt;
    }

    /** {@return when it was observed, in nanoseconds of the resolver's monotonic time; ages are reckoned by it} */
    public long observedNanos() {
        return observedNanos;
    }

    /** {@return how much the instances can be relied on} */
    public State state() {
        return state;
    }

    /** {@return the registry's last error, or {@code null} if the last answer was good} */
    public @Nullable DiscoveryError error() {
        return error;
    }

    /** {@return the registry's records that its adapter could not read and left out} */
    public Rejections rejected() {
        return rejected;
    }

    /**
     * Returns the addresses that the resolver took out, whatever the registry is: link-local ones and others that no
     * request may go to. An instance that has no other address is not among the {@link #instances}.
     *
     * @return what was refused; nothing in a snapshot that comes from an adapter
     */
    public Rejections refused() {
        return refused;
    }

    /**
     * Returns the instances that the registry no longer has, or calls failing, and that are kept all the same: without
     * them too few would be left, and the removal is neither confirmed nor seen by a second witness yet.
     *
     * @return since when they are gone, by id, unmodifiable; nothing in a snapshot that comes from an adapter
     */
    public SortedMap<String, Instant> heldSince() {
        return heldSince;
    }

    /**
     * Returns which of several registries do not vouch for their part, as the last word of each is an error or it has said
     * nothing yet: {@link #error} says which error. What each told before stays.
     *
     * @return their names, as in {@link ServiceInstance#source}, unmodifiable; none where one registry is watched alone, or
     *     where the error is that of all
     */
    public SortedSet<String> outOfReach() {
        return outOfReach;
    }

    /** Returns {@code service state source@revision, n instances}, and how many of them are held. */
    @Override
    public String toString() {
        String held = heldSince.isEmpty() ? "" : ", " + heldSince.size() + " of them held";
        return service + " " + state + ' ' + source + '@' + revision + ", " + instances.size() + " instances" + held;
    }

    /** Builds a {@link ServiceSnapshot}. */
    public static final class Builder {
        private static final Comparator<ServiceInstance> ORDER = Comparator.comparing(ServiceInstance::id)
                .thenComparing(instance -> instance.address().toString())
                .thenComparing(Builder::everything);

        private final ServiceKey service;
        private List<ServiceInstance> instances = List.of();
        private String revision = "";
        private String source = "";
        private Instant observedAt = Instant.EPOCH;
        private long observedNanos;
        private State state = State.FRESH;
        private @Nullable DiscoveryError error;
        private Rejections rejected = Rejections.NONE;
        private Rejections refused = Rejections.NONE;
        private SortedMap<String, Instant> heldSince = Collections.emptySortedMap();
        private SortedSet<String> outOfReach = Collections.emptySortedSet();

        private Builder(ServiceKey service) {
            this.service = requireNonNull(service, "service");
        }

        /**
         * Sets all instances; their order does not matter.
         *
         * @param instances the instances
         * @return this builder
         */
        public Builder instances(Collection<ServiceInstance> instances) {
            List<ServiceInstance> copy = List.copyOf(instances);
            this.instances = isAscending(copy)
                    ? copy
                    : unique(copy.stream().sorted(ORDER).toList());
            return this;
        }

        /**
         * Sets the registry's revision.
         *
         * @param revision opaque text
         * @return this builder
         */
        public Builder revision(String revision) {
            this.revision = requireNonNull(revision, "revision");
            return this;
        }

        /**
         * Sets the registry that told it.
         *
         * @param source text without secrets
         * @return this builder
         */
        public Builder source(String source) {
            this.source = requireNonNull(source, "source");
            return this;
        }

        /**
         * Sets when it was observed.
         *
         * @param at by the wall clock, for display
         * @param nanos by the resolver's monotonic time, in nanoseconds
         * @return this builder
         */
        public Builder observed(Instant at, long nanos) {
            this.observedAt = requireNonNull(at, "at");
            this.observedNanos = nanos;
            return this;
        }

        /**
         * Sets the state; FRESH unless set.
         *
         * @param state the state
         * @return this builder
         */
        public Builder state(State state) {
            this.state = requireNonNull(state, "state");
            return this;
        }

        /**
         * Sets the registry's last error.
         *
         * @param error the error, or {@code null} for none
         * @return this builder
         */
        public Builder error(@Nullable DiscoveryError error) {
            this.error = error;
            return this;
        }

        /**
         * Sets which records of the registry its adapter could not read and left out; none unless set.
         *
         * @param rejected how many, and why
         * @return this builder
         */
        public Builder rejected(Rejections rejected) {
            this.rejected = requireNonNull(rejected, "rejected");
            return this;
        }

        /**
         * Sets which addresses the resolver took out; not for adapters.
         *
         * @param refused how many, and why
         * @return this builder
         */
        public Builder refused(Rejections refused) {
            this.refused = requireNonNull(refused, "refused");
            return this;
        }

        /**
         * Sets which instances the resolver keeps although the registry no longer has them; not for adapters.
         *
         * @param heldSince since when they are gone, by id
         * @return this builder
         */
        public Builder heldSince(SortedMap<String, Instant> heldSince) {
            this.heldSince = Collections.unmodifiableSortedMap(new TreeMap<>(heldSince));
            return this;
        }

        /**
         * Sets which of several registries do not vouch for their part; none unless set.
         *
         * @param names the names of the registries, as their instances have them as source
         * @return this builder
         */
        public Builder outOfReach(Collection<String> names) {
            this.outOfReach = names.isEmpty()
                    ? Collections.emptySortedSet()
                    : Collections.unmodifiableSortedSet(new TreeSet<>(names));
            return this;
        }

        /**
         * Returns the snapshot.
         *
         * @return the snapshot
         */
        public ServiceSnapshot build() {
            return new ServiceSnapshot(this);
        }

        /** Most registries keep their lists sorted; then there is nothing to sort and nothing twice. */
        private static boolean isAscending(List<ServiceInstance> instances) {
            for (int i = 1; i < instances.size(); i++) {
                if (instances.get(i - 1).id().compareTo(instances.get(i).id()) >= 0) {
                    return false;
                }
            }
            return true;
        }

        private static List<ServiceInstance> unique(List<ServiceInstance> sorted) {
            for (int i = 1; i < sorted.size(); i++) {
                if (sorted.get(i).id().equals(sorted.get(i - 1).id())) {
                    return renamed(sorted);
                }
            }
            return sorted;
        }

        /** The first of an id keeps it; the others get ids that are those of no one else. */
        private static List<ServiceInstance> renamed(List<ServiceInstance> sorted) {
            List<ServiceInstance> distinct = sorted.stream().distinct().toList();
            Set<String> ids = new HashSet<>();
            distinct.forEach(instance -> ids.add(instance.id()));
            Set<String> kept = new HashSet<>();
            return distinct.stream()
                    .map(instance -> kept.add(instance.id()) ? instance : renamed(instance, ids))
                    .sorted(ORDER)
                    .toList();
        }

        private static ServiceInstance renamed(ServiceInstance instance, Set<String> ids) {
            String name = instance.id() + '@' + instance.address();
            String id = name;
            for (int number = 2; !ids.add(id); number++) {
                id = name + '#' + number;
            }
            return instance.toBuilder().id(id).build();
        }

        /** Tells apart what has one id and one address, so that a list has one order only. */
        private static String everything(ServiceInstance instance) {
            StringBuilder text = new StringBuilder();
            instance.addresses().forEach(address -> text.append(address).append(new TreeMap<>(address.ports())));
            return text.append(instance.tags())
                    .append(new TreeMap<>(instance.metadata()))
                    .append(instance.version())
                    .append(instance.weight())
                    .append(instance.health())
                    .append(instance.locality())
                    .append(instance.secure())
                    .append(instance.startEpoch())
                    .append(instance.priority())
                    .append(instance.source())
                    .toString();
        }
    }
}
