package io.loadstar.internal.engine;

import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.internal.flight.Flight;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;

/** The null object of pickers: nobody to pick, and why (immutable data). The exception has no stack and is shared. */
record FailingPicker(NoInstanceException failure) implements Picker {

    @Override
    public HostSet hosts() {
        return HostSet.EMPTY;
    }

    @Override
    public Host pick(PickContext context) {
        Flight.pickFailed(failure);
        throw failure;
    }

    @Override
    public PickDecision explain(PickContext context) {
        throw failure;
    }
}
