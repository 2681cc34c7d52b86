package io.loadstar.benchmarks;

import java.util.List;

/** A balancer that can be told of a new list of instances, by one thread at a time. */
interface Updatable extends Subject {

    /**
     * Returns a complete list in the form in which the rival's own registries hand it over; not measured.
     *
     * @param nodes the instances
     * @return the list in the rival's own type
     */
    Object snapshot(List<Node> nodes);

    /**
     * Applies a list; the new picker is live on return.
     *
     * @param snapshot what {@link #snapshot} returned
     */
    void apply(Object snapshot);
}
