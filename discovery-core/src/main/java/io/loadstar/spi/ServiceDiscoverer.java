package io.loadstar.spi;

import io.loadstar.ServiceKey;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;

/**
 * A registry as a source of snapshots (concurrent).
 *
 * <p>An adapter is its protocol and no more: the engine sees to it that there is one watch per key, or two for the moment
 * in which one takes the place of the other, keeps the last good snapshot and decides what a change means. No method blocks: what takes time happens on the threads of the
 * {@link RegistryContext}. A registry that is out of reach is an error to the listener, never an exception; a watch that
 * throws all the same is an error, too, and is begun again after a while.
 */
public interface ServiceDiscoverer extends AutoCloseable {

    /**
     * What a registry can do beyond watching one service by its name.
     *
     * <p>What is declared works, and what is not declared is refused, never ignored; the testkit checks both.
     */
    enum Capability {
        /** {@link #services} answers. */
        LIST_SERVICES,
        /** {@link #watchServices} pushes. */
        WATCH_SERVICES,
        /** A change is pushed as it happens; without it, it is found by the next look. */
        PUSH,
        /** {@link RegistryProvider#openRegistrar} opens a registrar. */
        REGISTER,
        /** {@link ServiceKey#namespace} chooses among services of one name. */
        NAMESPACES,
        /** {@link ServiceKey#datacenter} chooses the data centre that is asked. */
        DATACENTERS,
        /** {@link ServiceKey#filter} is understood, in the registry's own language. */
        FILTERS,
        /** {@link ServiceKey#tags} choose the instances that have them all. */
        TAGS,
        /** {@link ServiceKey#portName} chooses the instances with that port, which becomes their default one. */
        PORT_NAMES
    }

    /** {@return the registry for display, such as {@code zookeeper://h1:2181/services}; without secrets} */
    String source();

    /** {@return what the registry can do} */
    Set<Capability> capabilities();

    /**
     * Begins to watch a service: the listener is told the present state as soon as it is known, then each change.
     *
     * @param service the service
     * @param listener called as its contract says
     * @return ends the watch
     * @throws IllegalArgumentException if the key has a part that is not among the capabilities, as
     *     {@link Capabilities#check} says it
     */
    Watch watch(ServiceKey service, SnapshotListener listener);

    /**
     * Lists the services.
     *
     * @return the names, sorted; fails with {@link io.loadstar.DiscoveryException}, or with
     *     {@link UnsupportedOperationException} where the registry cannot list
     */
    default CompletionStage<SortedSet<String>> services() {
        return java.util.concurrent.CompletableFuture.failedFuture(
                new UnsupportedOperationException(source() + " cannot list its services"));
    }

    /**
     * Begins to watch which services there are.
     *
     * @param listener called as its contract says
     * @return ends the watch
     * @throws UnsupportedOperationException where the registry cannot push its list
     */
    default Watch watchServices(ServicesListener listener) {
        throw new UnsupportedOperationException(source() + " cannot watch its services");
    }

    /** Ends all watches and gives back connections and threads; a second call does nothing. */
    @Override
    void close();
}
