package io.loadstar.internal.engine;

import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.ServiceKey;
import io.loadstar.internal.flight.Flight;

/** The picks of one service that find nobody: their pickers, and how many there were (concurrent). */
final class PickFailures {

    private final ServiceKey service;
    private final Counts<Reason> counts = new Counts<>(Reason.class);

    PickFailures(ServiceKey service) {
        this.service = service;
    }

    ServiceKey service() {
        return service;
    }

    /** {@return a picker that throws, and counts each pick that it fails} */
    FailingPicker picker(NoInstanceException failure) {
        return new FailingPicker(failure, counts.of(failure.reason()));
    }

    /** {@return what a pick throws whose request excludes all usable instances; counted} */
    NoInstanceException exhausted(int usable) {
        NoInstanceException failure = NoInstanceException.builder(Reason.EXHAUSTED, service)
                .message("all " + usable + " usable instances are excluded by the request")
                .build();
        counts.of(Reason.EXHAUSTED).increment();
        Flight.pickFailed(failure);
        return failure;
    }

    Counts<Reason> counts() {
        return counts;
    }
}
