package io.loadstar.cli.doctor;

import java.util.List;

/** Whether too few are healthy, so that those who fail are used, too (immutable data). */
final class PanicCheck implements Check {

    @Override
    public String id() {
        return "panic";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        return evidence.explanation().panic()
                ? List.of(Finding.error(
                        "panic: too few are healthy, so that those who fail get requests, too",
                        "bring instances back to health; panic.threshold says how few are too few, panic=off sends them"
                                + " nothing"))
                : List.of();
    }
}
