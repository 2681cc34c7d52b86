package io.loadstar.balancer;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;

/** The next host in turn: one position of the sequence, one index (immutable data but for the sequence). */
final class RoundRobinPicker implements Picker {

    private final HostSet set;
    private final Host[] hosts;
    private final Rotation rotation;
    private final StripedSequence sequence;

    RoundRobinPicker(HostSet set, StripedSequence sequence) {
        this.set = set;
        this.hosts = set.usable().toArray(new Host[0]);
        this.rotation = new Rotation(hosts.length);
        this.sequence = sequence;
    }

    @Override
    public HostSet hosts() {
        return set;
    }

    @Override
    public Host pick(PickContext context) {
        return hosts[rotation.index(sequence.next())];
    }

    @Override
    public PickDecision explain(PickContext context) {
        int index = rotation.index(sequence.peek());
        return PickDecision.of(
                hosts[index],
                "number " + (index + 1) + " of " + hosts.length + " in turn, even within " + (sequence.stripes() - 1)
                        + " for all threads");
    }
}
