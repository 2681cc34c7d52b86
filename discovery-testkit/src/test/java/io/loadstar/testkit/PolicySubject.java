package io.loadstar.testkit;

import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A policy that keeps the rules by simple means, to be broken on purpose: round robin over one atomic sequence, or what
 * a subclass makes of the sequence.
 */
class PolicySubject implements PolicyProvider, LoadBalancingPolicy {

    @Override
    public String name() {
        return "subject";
    }

    @Override
    public LoadBalancingPolicy create(ServiceConfig config) {
        return this;
    }

    @Override
    public PickerFactory newFactory(PolicyContext context) {
        return new SubjectFactory(this, context.random().nextLong() >>> 2);
    }

    /** What a subclass changes: the index into the usable hosts. */
    int index(HostSet set, long sequence, PickContext context) {
        return (int) (sequence % set.usable().size());
    }

    /** What a subclass changes: the picker of a set. */
    Picker picker(SubjectFactory factory, HostSet set) {
        return new SubjectPicker(factory, set);
    }

    /** A factory with its sequence. */
    static final class SubjectFactory implements PickerFactory {
        final PolicySubject policy;
        final long start;
        final AtomicLong sequence;
        int rebuilds;
        int smallest = Integer.MAX_VALUE;

        @Nullable
        SubjectPicker last;

        volatile boolean rebuilding;

        SubjectFactory(PolicySubject policy, long start) {
            this.policy = policy;
            this.start = start;
            this.sequence = new AtomicLong(start);
        }

        @Override
        public Picker rebuild(HostSet hosts) {
            rebuilds++;
            smallest = Math.min(smallest, hosts.usable().size());
            return policy.picker(this, hosts);
        }
    }

    /** The plain picker. */
    static class SubjectPicker implements Picker {
        final SubjectFactory factory;
        final HostSet set;
        final List<Host> usable;

        SubjectPicker(SubjectFactory factory, HostSet set) {
            this.factory = factory;
            this.set = set;
            this.usable = set.usable();
        }

        @Override
        public HostSet hosts() {
            return set;
        }

        @Override
        public Host pick(PickContext context) {
            return usable.get(factory.policy.index(set, factory.sequence.getAndIncrement(), context));
        }

        @Override
        public PickDecision explain(PickContext context) {
            long next = factory.sequence.get();
            return PickDecision.of(usable.get(factory.policy.index(set, next, context)), "position " + next);
        }
    }

    /** Draws lots by a hash of the sequence. */
    static class Lots extends PolicySubject {
        @Override
        int index(HostSet set, long sequence, PickContext context) {
            return (int) Math.floorMod(mix(sequence), (long) set.usable().size());
        }
    }

    /** Draws lots by weight. */
    static class WeightedLots extends PolicySubject {
        @Override
        int index(HostSet set, long sequence, PickContext context) {
            return byWeight(set, (mix(sequence) >>> 11) * 0x1p-53);
        }

        /** What a subclass changes: the weight that counts. */
        int weight(HostSet set, int index) {
            return set.weight(index);
        }

        int byWeight(HostSet set, double place) {
            int hosts = set.usable().size();
            long total = 0;
            for (int i = 0; i < hosts; i++) {
                total += weight(set, i);
            }
            if (total == 0) {
                return (int) (place * hosts);
            }
            double left = place * total;
            int index = 0;
            while (index < hosts - 1 && (left -= weight(set, index)) >= 0) {
                index++;
            }
            return index;
        }
    }

    /** Takes turns by weight: steps of the golden ratio round the circle of weights. */
    static class WeightedTurns extends WeightedLots {
        private static final long GOLDEN = 0x9E3779B97F4A7C15L;

        @Override
        int index(HostSet set, long sequence, PickContext context) {
            return byWeight(set, ((sequence * GOLDEN) >>> 11) * 0x1p-53);
        }
    }

    /** Maps by rendezvous: the host with the highest score for the key. */
    static class Rendezvous extends PolicySubject {
        @Override
        int index(HostSet set, long sequence, PickContext context) {
            return best(set, context, sequence);
        }

        /** What a subclass changes: the score of a host for a key. */
        long score(Host host, long key, long sequence) {
            return mix(key ^ mix(host.instance().id().hashCode()));
        }

        int best(HostSet set, PickContext context, long sequence) {
            if (!context.hasHash()) {
                return (int) Math.floorMod(mix(sequence), (long) set.usable().size());
            }
            int best = -1;
            long highest = 0;
            for (int i = 0; i < set.usable().size(); i++) {
                Host host = set.usable().get(i);
                long score = score(host, context.hashValue(), sequence);
                boolean in = !context.excluded().contains(host.instance().id());
                if (in && (best < 0 || score > highest)) {
                    best = i;
                    highest = score;
                }
            }
            return best;
        }

        @Override
        Picker picker(SubjectFactory factory, HostSet set) {
            return new SubjectPicker(factory, set) {
                @Override
                public @Nullable Host pickExcluding(PickContext context) {
                    int best = context.hasHash() ? best(set, context, 0) : -1;
                    return best < 0 ? null : usable.get(best);
                }
            };
        }
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
