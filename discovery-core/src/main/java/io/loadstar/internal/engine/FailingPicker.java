package io.loadstar.internal.engine;

import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.internal.flight.Flight;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import java.util.concurrent.atomic.LongAdder;

/**
 * The null object of pickers: nobody to pick, and why (immutable data but for the count).
 *
 * @param failure what each pick throws; it has no stack and is shared
 * @param picks counts them
 */
record FailingPicker(NoInstanceException failure, LongAdder picks) implements Picker {

    @Override
    public HostSet hosts() {
        return HostSet.EMPTY;
    }

    @Override
    public Host pick(PickContext context) {
        picks.increment();
        Flight.pickFailed(failure);
        throw failure;
    }

    @Override
    public PickDecision explain(PickContext context) {
        throw failure;
    }
}
