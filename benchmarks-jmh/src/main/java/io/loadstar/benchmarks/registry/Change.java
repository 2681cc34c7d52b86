package io.loadstar.benchmarks.registry;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * One change of a registry (immutable data).
 *
 * @param kind what happens to the instance
 * @param id the instance
 * @param port its port afterwards; 0 if it is removed
 * @param pause how long to wait before
 * @param after the ports of all instances when it is done
 */
record Change(Kind kind, String id, int port, Duration pause, Set<Integer> after) {

    /** What happens to an instance. */
    enum Kind {
        /** It is new. */
        ADDED,
        /** It goes. */
        REMOVED,
        /** It comes back on another port in one write. */
        REPLACED;

        /** {@return the name to print} */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Makes the change.
     *
     * @param registry where
     */
    void applyTo(RealRegistry registry) {
        if (kind == Kind.REMOVED) {
            registry.remove(id);
        } else {
            registry.put(id, port);
        }
    }
}
