package io.loadstar.testkit.fault;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a proxy has done (concurrent): written by its loop, read by anyone. */
final class ProxyCounters {

    final AtomicLong accepted = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicInteger open = new AtomicInteger();
    private final OfLane toServer = new OfLane();
    private final OfLane toClient = new OfLane();

    OfLane of(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    /** The counters of one direction, of all connections (concurrent). */
    static final class OfLane {
        final AtomicLong forwarded = new AtomicLong();
        final AtomicLong dropped = new AtomicLong();
        final AtomicLong writes = new AtomicLong();
    }
}
