package io.loadstar.benchmarks.registry;

import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Picks again and again until the picks return an awaited state (concurrent).
 *
 * <p>A look is a round of picks that round robin spreads over every instance several times; the state is seen when the
 * round has exactly its instances, and the time is that of the round's end. Between rounds the thread parks: one that
 * spins would take a processor from the loops that it waits for, and on a machine with two that would be measured. What
 * parking adds, the time since the round before, counts against the picks and is reported.
 */
final class PickPoller implements AutoCloseable {

    private static final long PARK_NANOS = 50_000;

    /** Four times the most instances. */
    private static final int ROUND = 32;

    private final LoadBalancer balancer;
    private final Thread thread = new Thread(this::poll, "pick-poller");
    private volatile @Nullable Awaited target;
    private volatile boolean closed;

    /**
     * Begins to poll.
     *
     * @param balancer with the policy round_robin
     */
    PickPoller(LoadBalancer balancer) {
        this.balancer = balancer;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Sets what to look for.
     *
     * @param awaited told when it is seen
     */
    void await(Awaited awaited) {
        target = awaited;
    }

    private void poll() {
        Awaited before = null;
        long last = System.nanoTime();
        while (!closed) {
            Awaited awaited = target;
            if (awaited != before) {
                before = awaited;
                last = System.nanoTime();
            }
            if (awaited != null && awaited.isUnpicked()) {
                Set<Integer> round = round();
                long now = System.nanoTime();
                awaited.picked(round, now, last);
                last = now;
            }
            LockSupport.parkNanos(PARK_NANOS);
        }
    }

    private Set<Integer> round() {
        Set<Integer> round = new HashSet<>();
        try {
            for (int i = 0; i < ROUND; i++) {
                round.add(balancer.next().address().port());
            }
        } catch (NoInstanceException nobody) {
            round.clear();
        }
        return round;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
