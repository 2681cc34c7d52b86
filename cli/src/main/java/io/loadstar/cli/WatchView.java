package io.loadstar.cli;

import io.loadstar.ServiceSnapshot;
import java.time.Duration;
import java.time.Instant;

/** Shows the changes of a service, one after the other (one thread's). */
interface WatchView {

    /**
     * Shows a change.
     *
     * @param at when it happened
     * @param snapshot the state from then on
     * @param age how long ago the registry last vouched for it
     */
    void change(Instant at, ServiceSnapshot snapshot, Duration age);

    /**
     * Called about once a second while nothing changes.
     *
     * @param age how long ago the registry last vouched for the last snapshot
     */
    default void tick(Duration age) {}
}
