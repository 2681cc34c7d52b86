package io.loadstar.balancer;

import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.RandomStream;

/** Makes pickers that share one stream of random numbers (loop-confined). */
final class RandomFactory extends KeepingFactory {

    private final RandomStream random;

    RandomFactory(RandomStream random) {
        this.random = random;
    }

    @Override
    Picker make(HostSet hosts) {
        return new RandomPicker(hosts, random);
    }
}
