package io.loadstar.balancer;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The host at the next point of the ring; those that are not usable, excluded or over the bound are passed
 * (immutable data but for the bound, the random stream and a counter).
 */
final class SourceHashPicker implements Picker {

    private final HostSet set;
    private final HashRing ring;
    /** By slot of the ring; none where the host is not usable. */
    private final @Nullable Host[] bySlot;

    private final @Nullable LoadBound bound;
    private final RandomPicker random;
    private final LongAdder keyless;

    SourceHashPicker(HostSet set, HashRing ring, @Nullable LoadBound bound, RandomPicker random, LongAdder keyless) {
        this.set = set;
        this.ring = ring;
        this.bySlot = bySlot(set, ring.members());
        this.bound = bound;
        this.random = random;
        this.keyless = keyless;
    }

    private static @Nullable Host[] bySlot(HostSet set, Members members) {
        @Nullable Host[] bySlot = new Host[members.slotBound()];
        int at = 0;
        for (Host host : set.usable()) {
            String id = host.instance().id();
            if (at == members.size() || !members.id(at).equals(id)) {
                at = members.indexOf(id);
            }
            bySlot[members.slot(at++)] = host;
        }
        return bySlot;
    }

    @Override
    public HostSet hosts() {
        return set;
    }

    @Override
    public Host pick(PickContext context) {
        if (!context.hasHash()) {
            keyless.increment();
            return random.pick(context);
        }
        int index = ring.find(context.hashValue());
        Host host = bySlot[ring.slotAt(index)];
        if (bound == null) {
            return host != null ? host : walk(index);
        }
        bound.refresh();
        return walk(index);
    }

    /** Goes on to the next host that is usable and not over the bound, or just usable if all are over it. */
    private Host walk(int from) {
        Host first = null;
        int index = from;
        do {
            Host host = bySlot[ring.slotAt(index)];
            if (host != null) {
                if (bound == null || bound.admits(host)) {
                    return host;
                }
                first = first == null ? host : first;
            }
            index = ring.after(index);
        } while (index != from);
        return first == null ? set.usable().get(0) : first;
    }

    @Override
    public @Nullable Host pickExcluding(PickContext context) {
        if (!context.hasHash()) {
            return null;
        }
        int from = ring.find(context.hashValue());
        int index = from;
        do {
            Host host = bySlot[ring.slotAt(index)];
            if (host != null && !context.excluded().contains(host.instance().id())) {
                return host;
            }
            index = ring.after(index);
        } while (index != from);
        return null;
    }

    @Override
    public PickDecision explain(PickContext context) {
        if (!context.hasHash()) {
            return PickDecision.anyOf(
                    "no key: 1 of " + set.usable().size() + " at random, as " + keyless.sum() + " picks before it");
        }
        int index = ring.find(context.hashValue());
        Host host = walk(index);
        boolean passed = bySlot[ring.slotAt(index)] != host;
        return PickDecision.of(
                host,
                "point " + (index + 1) + " of " + ring.size() + " on the ring"
                        + (passed ? ", and on past " + ring.members().idOfSlot(ring.slotAt(index)) : ""));
    }
}
