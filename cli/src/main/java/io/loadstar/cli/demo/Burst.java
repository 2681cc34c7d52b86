package io.loadstar.cli.demo;

import java.util.Map;

/**
 * Many picks in a row, without requests, for counts that are too many to send (immutable data).
 *
 * @param counts picks by server id
 * @param between the most picks of requests that may have come in between: each took a turn that is in no count
 */
record Burst(Map<String, Integer> counts, int between) {

    Burst {
        counts = Map.copyOf(counts);
    }

    /** {@return one of which nothing is known, as there was none} */
    static Burst none() {
        return new Burst(Map.of(), 0);
    }
}
