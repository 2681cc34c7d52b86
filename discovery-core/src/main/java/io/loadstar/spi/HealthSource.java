package io.loadstar.spi;

import java.util.List;

/**
 * The owner of exactly one health fact per host, such as an active prober or an outlier detector (loop-confined).
 *
 * <p>The engine calls every method on the service's loop. The source may work elsewhere and reports through its
 * {@link Sink} from any thread; each report is a message to the loop.
 */
public interface HealthSource extends AutoCloseable {

    /** {@return the name that events and explanations show, such as {@code probe}} */
    String name();

    /** {@return what its fact is worth} */
    HealthClass healthClass();

    /**
     * Takes the hosts of a new snapshot: what is new is to be watched, what is gone is not.
     *
     * @param hosts all hosts
     * @param first whether this is the service's first snapshot, whose hosts count as passing until they fail
     * @param sink where to report to
     */
    void reconcile(List<Host> hosts, boolean first, Sink sink);

    /** Stops watching; a report that comes later is ignored. */
    @Override
    void close();

    /** Where a source reports to (concurrent). */
    @FunctionalInterface
    interface Sink {
        /**
         * States the fact about one host.
         *
         * @param host the host
         * @param state what the source says
         * @param why one line, such as {@code 503 (expected: 200-299)}
         */
        void report(Host host, HealthState state, String why);
    }
}
