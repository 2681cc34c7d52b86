package io.loadstar.internal.engine;

import io.loadstar.DiscoveryError;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.Picker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the observers what happens to one service (loop-confined). */
final class ServiceEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceEvents.class);

    private final ServiceKey service;
    private final EngineContext context;
    private final Door door;
    private boolean saidRefused;

    /** Why picks fail, or null if they do not; before the first answer nobody expects them to succeed. */
    private @Nullable Reason failing = Reason.NOT_READY;

    ServiceEvents(ServiceKey service, EngineContext context, Door door) {
        this.service = service;
        this.context = context;
        this.door = door;
    }

    ResolverEvent.Builder of(ResolverEvent.Kind kind) {
        return ResolverEvent.builder(kind, service);
    }

    void publish(ResolverEvent.Builder event) {
        if (context.hub().isListening() && !door.isShut()) {
            context.hub().publish(event.at(context.time().wallTime()).build());
        }
    }

    void snapshot(ServiceSnapshot now) {
        publish(of(ResolverEvent.Kind.SNAPSHOT).message(now.toString()).snapshot(now));
    }

    /**
     * Tells what the registry holds and nobody may use; the log is the adapter's for records, and ours for addresses.
     *
     * @param waiting how many addresses are refused only until a name is resolved, which is nothing to warn of
     */
    void rejections(ServiceSnapshot before, ServiceSnapshot now, int waiting) {
        if (now.rejected().equals(before.rejected()) && now.refused().equals(before.refused())) {
            return;
        }
        if (now.refused().count() > waiting && !saidRefused) {
            saidRefused = true;
            LOG.warn(
                    "{}: addresses that {} told are refused: {}; said once, explain has them all the time",
                    service,
                    now.source(),
                    now.refused());
        }
        publish(of(ResolverEvent.Kind.REJECTION)
                .message("records left out: " + now.rejected() + ", addresses refused: " + now.refused())
                .snapshot(now));
    }

    void outOfReach(DiscoveryError error, String registry, ServiceSnapshot now) {
        LOG.warn("{}: registry {} said {}", service, registry, error);
        publish(of(ResolverEvent.Kind.WATCH)
                .message("registry said " + error)
                .error(error)
                .snapshot(now));
    }

    /** Tells that something else serves until the registry answers. */
    void standsIn(String registry, ServiceSnapshot now) {
        String message = now.source() + " serves until registry " + registry + " answers: "
                + now.instances().size() + " instances of " + now.observedAt();
        LOG.warn("{}: {}", service, message);
        publish(of(ResolverEvent.Kind.WATCH).message(message).snapshot(now));
    }

    void backInReach(ServiceSnapshot now) {
        publish(of(ResolverEvent.Kind.WATCH)
                .message("registry " + now.source() + " is in reach again")
                .snapshot(now));
    }

    /** Tells that picks begin to fail, or fail for another reason than before; never of each pick or rebuild. */
    void failure(Picker picker) {
        NoInstanceException failure = picker instanceof FailingPicker none ? none.failure() : null;
        Reason reason = failure == null ? null : failure.reason();
        if (failure != null && reason != failing && reason != Reason.NOT_READY) {
            publish(of(ResolverEvent.Kind.PICK_FAILURE).message(String.valueOf(failure.getMessage())));
        }
        failing = reason;
    }
}
