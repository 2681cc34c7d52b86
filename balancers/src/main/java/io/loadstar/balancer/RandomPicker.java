package io.loadstar.balancer;

import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.RandomStream;

/** A host at random: one random number, one index (immutable data but for the random stream). */
final class RandomPicker implements Picker {

    private final HostSet set;
    private final Host[] hosts;
    private final long[] random;

    RandomPicker(HostSet set, RandomStream random) {
        this.set = set;
        this.hosts = set.usable().toArray(new Host[0]);
        this.random = random.cells();
    }

    @Override
    public HostSet hosts() {
        return set;
    }

    @Override
    public Host pick(PickContext context) {
        return hosts[RandomStream.index(RandomStream.next(random), hosts.length)];
    }

    @Override
    public PickDecision explain(PickContext context) {
        return PickDecision.anyOf("1 of " + hosts.length + " at random");
    }
}
