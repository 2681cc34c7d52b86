package io.loadstar.benchmarks.registry;

import java.util.Set;
import java.util.function.Consumer;

/**
 * A real registry server with one service, changed and watched by plain clients (concurrent).
 *
 * <p>A state is the set of the ports in it: no two instances have the same, and what an adapter makes of an id is its own
 * affair. Every instance is on {@link #HOST}.
 */
interface RealRegistry extends AutoCloseable {

    /** The service. */
    String SERVICE = "orders";

    /** The host of every instance; nobody connects to it. */
    String HOST = "10.0.0.1";

    /** {@return the server's and the raw client's names and versions} */
    String versions();

    /** {@return the registry's URI for a resolver} */
    String uri();

    /**
     * Makes an instance, or gives it another port; returns when the server has acknowledged it.
     *
     * @param id the instance
     * @param port its port
     */
    void put(String id, int port);

    /**
     * Removes an instance; returns when the server has acknowledged it.
     *
     * @param id the instance
     */
    void remove(String id);

    /**
     * Watches with a plain client on a connection of its own and the least work that tells the state. Called once,
     * before the first instance is made.
     *
     * @param known called with each state as soon as it is known, one call at a time
     */
    void watchRaw(Consumer<Set<Integer>> known);

    @Override
    void close();
}
