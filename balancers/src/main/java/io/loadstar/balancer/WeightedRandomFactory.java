package io.loadstar.balancer;

import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.RandomStream;
import io.loadstar.spi.WeightSource;

/** Makes pickers that share one stream of random numbers (loop-confined). */
final class WeightedRandomFactory extends KeepingFactory {

    private final WeightSource weights;
    private final RandomStream random;

    WeightedRandomFactory(WeightSource weights, RandomStream random) {
        this.weights = weights;
        this.random = random;
    }

    @Override
    public WeightSource weightSource() {
        return weights;
    }

    @Override
    Picker make(HostSet hosts) {
        return new WeightedRandomPicker(hosts, random);
    }
}
