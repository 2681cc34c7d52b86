package io.loadstar.internal.health;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many checks of a service's hosts had which result (concurrent).
 *
 * @param passed those that passed
 * @param failed those that failed, a timeout among them
 */
public record ProbeTally(LongAdder passed, LongAdder failed) {

    /** Creates a tally of nothing. */
    public ProbeTally() {
        this(new LongAdder(), new LongAdder());
    }

    void count(boolean pass) {
        (pass ? passed : failed).increment();
    }
}
