package io.loadstar.balancer;

import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes pickers that share one sequence (loop-confined). */
final class RoundRobinFactory extends KeepingFactory {

    private final int stripes;
    private final RandomGenerator random;
    private @Nullable StripedSequence sequence;

    RoundRobinFactory(int stripes, RandomGenerator random) {
        this.stripes = stripes;
        this.random = random;
    }

    @Override
    Picker make(HostSet hosts) {
        StripedSequence shared = sequence;
        if (shared == null) {
            shared = new StripedSequence(stripes, hosts.usable().size(), random);
            sequence = shared;
        }
        return new RoundRobinPicker(hosts, shared);
    }
}
