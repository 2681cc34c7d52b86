package io.loadstar.spi;

import org.jspecify.annotations.Nullable;

/**
 * How loaded a host is, as a number to compare: requests in flight, peak EWMA, and so on (policy state).
 *
 * <p>Any metric composes with any distribution that compares hosts. {@link #load} is called by pickers on any thread;
 * it must be fast and must not allocate.
 */
public interface LoadMetric {

    /** The tracked requests in flight. */
    LoadMetric PENDING = new LoadMetric() {
        @Override
        public String name() {
            return "pending";
        }

        @Override
        public double load(Host host) {
            return host.inFlight();
        }
    };

    /** {@return the name that explanations show} */
    String name();

    /**
     * Returns the load of a host.
     *
     * @param host the host
     * @return at least 0; the lower, the better; in the metric's own unit
     */
    double load(Host host);

    /** {@return who is told of outcomes, or {@code null} if the metric learns nothing from them} */
    default @Nullable HostListener hostListener() {
        return null;
    }
}
