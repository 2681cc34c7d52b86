package io.loadstar.balancer;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;

/** The next host in turn by weight: one turn, one bucket of the table (immutable data but for the sequence). */
final class WeightedRoundRobinPicker implements Picker {

    private final HostSet set;
    private final Host[] hosts;
    private final AliasTable table;
    private final long[] sequence;

    WeightedRoundRobinPicker(HostSet set, StrideSequence sequence) {
        this.set = set;
        this.hosts = set.usable().toArray(new Host[0]);
        this.table = Weights.tableOf(set);
        this.sequence = sequence.cells();
    }

    @Override
    public HostSet hosts() {
        return set;
    }

    @Override
    public Host pick(PickContext context) {
        return hosts[table.deal(StrideSequence.next(sequence, hosts.length))];
    }

    @Override
    public PickDecision explain(PickContext context) {
        long turn = StrideSequence.peek(sequence, hosts.length);
        String how = "bucket " + ((int) turn + 1) + " of " + hosts.length + " in round "
                + Integer.toUnsignedString((int) (turn >>> 32)) + " of this thread, by weight; a score is a share";
        return PickDecision.of(hosts[table.deal(turn)], how).withScores(Weights.sharesOf(set));
    }
}
