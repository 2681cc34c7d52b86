package io.loadstar.leaks;

import io.loadstar.LoadBalancer;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.spi.Host;

/** Code of somebody who uses the library, outside of its packages: some of it forgets to complete its tickets. */
public final class Checkout {

    private Checkout() {}

    /**
     * Takes a ticket and forgets it.
     *
     * @param balancer where from
     */
    public static void payAndForget(LoadBalancer balancer) {
        balancer.pick();
    }

    /**
     * Takes a ticket of a host.
     *
     * @param host where
     * @return the ticket
     */
    public static Pick pay(Host host) {
        return host.start();
    }

    /**
     * Takes a ticket of a host, elsewhere.
     *
     * @param host where
     * @return the ticket
     */
    public static Pick refund(Host host) {
        return host.start();
    }

    /**
     * Takes a ticket and completes it.
     *
     * @param host where
     */
    public static void payAndComplete(Host host) {
        host.start().complete(Outcome.SUCCESS);
    }
}
