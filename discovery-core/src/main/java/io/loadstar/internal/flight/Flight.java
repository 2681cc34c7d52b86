package io.loadstar.internal.flight;

import io.loadstar.NoInstanceException;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * The way to the JDK's Flight Recorder (concurrent).
 *
 * <p>Nothing is made while nobody records. A runtime without the module {@code jdk.jfr} has no recorder, and nothing
 * here then touches its classes.
 */
public final class Flight {

    private static final boolean PRESENT = isPresent();

    private Flight() {}

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.Event", false, Flight.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** {@return whether somebody records what happens to services, so that an event is worth making} */
    public static boolean isRecording() {
        return PRESENT && FlightEvents.isRecording();
    }

    /**
     * Records what happened to a service, if its kind is one that is recorded.
     *
     * @param event what happened
     */
    public static void record(ResolverEvent event) {
        if (PRESENT) {
            FlightEvents.record(event);
        }
    }

    /**
     * Records that a pick fails; on the thread that picks.
     *
     * @param failure what it throws
     */
    public static void pickFailed(NoInstanceException failure) {
        if (PRESENT && FlightEvents.PICK_FAILURE.isEnabled()) {
            FlightEvents.pickFailed(failure);
        }
    }

    /**
     * Begins to time a rebuild.
     *
     * @return for {@link #endRebuild}; {@code null} if nobody records
     */
    public static @Nullable Object beginRebuild() {
        return PRESENT ? FlightEvents.beginRebuild() : null;
    }

    /**
     * Records a rebuild if it was slow.
     *
     * @param begun what {@link #beginRebuild} returned
     * @param service whose picker was made
     * @param hosts of how many hosts
     * @param usable how many of them may be picked
     */
    public static void endRebuild(@Nullable Object begun, ServiceKey service, int hosts, int usable) {
        if (begun != null) {
            FlightEvents.endRebuild(begun, service, hosts, usable);
        }
    }
}
