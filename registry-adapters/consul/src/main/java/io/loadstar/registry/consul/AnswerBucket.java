package io.loadstar.registry.consul;

import io.loadstar.spi.TimeSource;
import java.time.Duration;

/**
 * How soon a query may ask again: two answers without a change at once, then one every 15 s (confined to one query).
 *
 * <p>An index also moves with writes that do not concern the service, and each moves the query on: at 100 writes a second
 * that would be 100 requests a second for nothing. So an answer without a change costs a token, and the next request
 * waits for one. A change is never kept waiting: a query that waits in the server has paid already, and a change fills the
 * bucket. What is paid for in time is a change <em>during</em> a pause; a quiet service has none, as its bucket is full.
 */
final class AnswerBucket {

    /** How many answers without a change are free. */
    static final int BURST = 2;

    /** How long a token takes to come back. */
    static final Duration PERIOD = Duration.ofSeconds(15);

    private final TimeSource time;
    private final long period = PERIOD.toNanos();
    private long credit = BURST * period;
    private long creditedAt;

    AnswerBucket(TimeSource time) {
        this.time = time;
        this.creditedAt = time.nanoTime();
    }

    /** Notes a change. */
    void changed() {
        earn();
        credit = BURST * period;
    }

    /** Notes an answer that told nothing new. */
    void wasted() {
        earn();
        credit = Math.max(0, credit - period);
    }

    /** {@return how long to wait before the next request; zero for not at all} */
    Duration pause() {
        earn();
        return Duration.ofNanos(Math.max(0, period - credit));
    }

    private void earn() {
        long now = time.nanoTime();
        credit = Math.min(BURST * period, credit + Math.min(BURST * period, Math.max(0, now - creditedAt)));
        creditedAt = now;
    }
}
