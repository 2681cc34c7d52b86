package io.loadstar.internal.flight;

import io.loadstar.NoInstanceException;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** The events of the Flight Recorder; {@link Flight} alone comes here, and only where there is one. */
final class FlightEvents {

    /** Never committed: each is only asked whether its kind is recorded. */
    static final PickFailure PICK_FAILURE = new PickFailure();

    private static final Snapshot SNAPSHOT = new Snapshot();
    private static final Hold HOLD = new Hold();
    private static final HealthChange HEALTH_CHANGE = new HealthChange();
    private static final Panic PANIC = new Panic();
    private static final Leak LEAK = new Leak();
    private static final SlowRebuild SLOW_REBUILD = new SlowRebuild();

    private FlightEvents() {}

    static boolean isRecording() {
        return SNAPSHOT.isEnabled()
                || HOLD.isEnabled()
                || HEALTH_CHANGE.isEnabled()
                || PANIC.isEnabled()
                || LEAK.isEnabled();
    }

    static void record(ResolverEvent event) {
        switch (event.kind()) {
            case SNAPSHOT -> snapshot(event);
            case HOLD -> hold(event);
            case HEALTH -> commit(HEALTH_CHANGE.isEnabled() ? new HealthChange() : null, event);
            case PANIC -> commit(PANIC.isEnabled() ? new Panic() : null, event);
            case LEAK -> commit(LEAK.isEnabled() ? new Leak() : null, event);
            default -> {
                // Not recorded; a pick that fails is, by itself.
            }
        }
    }

    private static void snapshot(ResolverEvent event) {
        ServiceSnapshot told = event.snapshot();
        if (told != null && SNAPSHOT.isEnabled()) {
            Snapshot flight = new Snapshot();
            flight.source = told.source();
            flight.revision = told.revision();
            flight.instances = told.instances().size();
            flight.rejected = told.rejected().count();
            flight.refused = told.refused().count();
            commit(flight, event);
        }
    }

    private static void hold(ResolverEvent event) {
        ServiceSnapshot told = event.snapshot();
        if (told != null && HOLD.isEnabled()) {
            Hold flight = new Hold();
            flight.instances = told.instances().size();
            flight.held = told.heldSince().size();
            commit(flight, event);
        }
    }

    private static void commit(@Nullable ServiceEvent flight, ResolverEvent event) {
        if (flight != null) {
            flight.service = event.service().toString();
            flight.message = event.message();
            if (flight instanceof InstanceEvent one && event.instance() != null) {
                one.instance = event.instance().toString();
            }
            flight.commit();
        }
    }

    static void pickFailed(NoInstanceException failure) {
        PickFailure flight = new PickFailure();
        flight.service = failure.service().toString();
        flight.message = failure.getMessage();
        flight.reason = failure.reason().name();
        flight.commit();
    }

    static @Nullable Object beginRebuild() {
        if (!SLOW_REBUILD.isEnabled()) {
            return null;
        }
        SlowRebuild flight = new SlowRebuild();
        flight.begin();
        return flight;
    }

    static void endRebuild(Object begun, ServiceKey service, int hosts, int usable) {
        SlowRebuild flight = (SlowRebuild) begun;
        flight.end();
        if (flight.shouldCommit()) {
            flight.service = service.toString();
            flight.message = "the picker of " + hosts + " instances was made, " + usable + " of them usable";
            flight.hosts = hosts;
            flight.usable = usable;
            flight.commit();
        }
    }

    /** What all have; no stack, as it would be that of a loop. */
    @Category("Loadstar")
    @StackTrace(false)
    abstract static class ServiceEvent extends Event {
        @Label("Service")
        @Nullable
        String service;

        @Label("Message")
        @Nullable
        String message;
    }

    /** What those about one instance have. */
    abstract static class InstanceEvent extends ServiceEvent {
        @Label("Instance")
        @Nullable
        String instance;
    }

    @Name("loadstar.Snapshot")
    @Label("Snapshot")
    @Description("A snapshot that differs from the one before is in use")
    static final class Snapshot extends ServiceEvent {
        @Label("Source")
        @Nullable
        String source;

        @Label("Revision")
        @Nullable
        String revision;

        @Label("Instances")
        int instances;

        @Label("Rejected")
        @Description("Records that could not be read")
        int rejected;

        @Label("Refused")
        @Description("Addresses that the address policy refused")
        int refused;
    }

    @Name("loadstar.Hold")
    @Label("Hold")
    @Description("An update is held back, or a hold ended")
    static final class Hold extends ServiceEvent {
        @Label("Instances")
        @Description("Those in use, with the held ones")
        int instances;

        @Label("Held")
        @Description("Those that the registry no longer has, and that are kept for a while")
        int held;
    }

    @Name("loadstar.HealthChange")
    @Label("Health Change")
    @Description("An instance's health changed")
    static final class HealthChange extends InstanceEvent {}

    @Name("loadstar.Panic")
    @Label("Panic")
    @Description("Too few instances are healthy, so that others may be used, too; or that is over")
    static final class Panic extends ServiceEvent {}

    @Name("loadstar.Leak")
    @Label("Leak")
    @Description("A pick was never completed")
    static final class Leak extends InstanceEvent {}

    @Name("loadstar.PickFailure")
    @Label("Pick Failure")
    @Description("A pick had nobody to send the request to")
    @StackTrace
    static final class PickFailure extends ServiceEvent {
        @Label("Reason")
        @Nullable
        String reason;
    }

    @Name("loadstar.SlowRebuild")
    @Label("Slow Rebuild")
    @Description("Making a picker took long")
    @Threshold("20 ms")
    static final class SlowRebuild extends ServiceEvent {
        @Label("Hosts")
        int hosts;

        @Label("Usable")
        int usable;
    }
}
