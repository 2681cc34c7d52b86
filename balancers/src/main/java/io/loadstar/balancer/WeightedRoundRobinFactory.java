package io.loadstar.balancer;

import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.WeightSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes pickers that share one sequence (loop-confined). */
final class WeightedRoundRobinFactory extends KeepingFactory {

    private final WeightSource weights;
    private final RandomGenerator random;
    private @Nullable StrideSequence sequence;

    WeightedRoundRobinFactory(WeightSource weights, RandomGenerator random) {
        this.weights = weights;
        this.random = random;
    }

    @Override
    public WeightSource weightSource() {
        return weights;
    }

    @Override
    Picker make(HostSet hosts) {
        StrideSequence shared = sequence;
        if (shared == null) {
            shared = new StrideSequence(hosts.usable().size(), random);
            sequence = shared;
        }
        return new WeightedRoundRobinPicker(hosts, shared);
    }
}
