package io.loadstar.balancer;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.RandomStream;

/** A host at random by weight: one random number, one bucket of the table (immutable data but for the random stream). */
final class WeightedRandomPicker implements Picker {

    private final HostSet set;
    private final Host[] hosts;
    private final AliasTable table;
    private final long[] random;

    WeightedRandomPicker(HostSet set, RandomStream random) {
        this.set = set;
        this.hosts = set.usable().toArray(new Host[0]);
        this.table = Weights.tableOf(set);
        this.random = random.cells();
    }

    @Override
    public HostSet hosts() {
        return set;
    }

    @Override
    public Host pick(PickContext context) {
        return hosts[table.pick(RandomStream.next(random))];
    }

    @Override
    public PickDecision explain(PickContext context) {
        return PickDecision.anyOf("1 of " + hosts.length + " at random, by weight; a score is a share")
                .withScores(Weights.sharesOf(set));
    }
}
