package io.loadstar.balancer;

import io.loadstar.spi.Host;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The most requests in flight that a host may have, as a multiple of the average (policy state: concurrent).
 *
 * <p>Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent hashing with bounded loads", SODA 2018: with a factor c
 * every host has at most {@code ceil(c * (total + 1) / hosts)} requests. The total is summed anew after as many picks as
 * a quarter of the hosts, so that a pick reads four hosts on average and the bound is at most c/4 of a request behind.
 */
final class LoadBound {

    private static final int REFRESH_PART = 4;

    private static final VarHandle CAPACITY;
    private static final VarHandle LEFT;

    static {
        try {
            CAPACITY = MethodHandles.lookup().findVarHandle(LoadBound.class, "capacity", int.class);
            LEFT = MethodHandles.lookup().findVarHandle(LoadBound.class, "left", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Host[] hosts;
    private final int percent;

    @SuppressWarnings("UnusedVariable") // read and written through CAPACITY
    private int capacity;

    /** Picks until the next sum; an update lost between two threads only moves it. */
    @SuppressWarnings("UnusedVariable") // read and written through LEFT
    private int left;

    LoadBound(List<Host> hosts, int percent) {
        this.hosts = hosts.toArray(new Host[0]);
        this.percent = percent;
    }

    /** Takes note of a pick, and sums up if it is time. */
    void refresh() {
        int now = (int) LEFT.getOpaque(this);
        if (now > 0) {
            LEFT.setOpaque(this, now - 1);
            return;
        }
        long total = 1;
        for (Host host : hosts) {
            total += host.inFlight();
        }
        long per = 100L * hosts.length;
        CAPACITY.setOpaque(this, (int) ((total * percent + per - 1) / per));
        LEFT.setOpaque(this, hosts.length / REFRESH_PART);
    }

    /** {@return whether a host may have one more request} */
    boolean admits(Host host) {
        return host.inFlight() < (int) CAPACITY.getOpaque(this);
    }
}
