package io.loadstar.internal.engine;

import io.loadstar.DiscoveryError;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.Picker;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the observers what happens to one service (loop-confined). */
final class ServiceEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceEvents.class);

    /** An instance that flaps is told of this often, in nanoseconds. */
    static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final ServiceKey service;
    private final EngineContext context;
    private final Door door;
    private final Executor loop;
    private final SnapshotNotices snapshots = new SnapshotNotices(this);
    private final HealthNotices health = new HealthNotices(this);
    private final FailureNotices failures;
    private final ServiceCounters counters = new ServiceCounters();
    private boolean saidRefused;

    ServiceEvents(ServiceKey service, EngineContext context, Door door, Executor loop) {
        this.service = service;
        this.failures = new FailureNotices(this);
        this.context = context;
        this.door = door;
        this.loop = loop;
    }

    /** {@return what is counted, whether somebody listens or not} */
    ServiceCounters counters() {
        return counters;
    }

    /** {@return whether somebody listens, so that it is worth while to find out what to tell} */
    boolean isListening() {
        return context.hub().isListening() && !door.isShut();
    }

    long nanoTime() {
        return context.time().nanoTime();
    }

    /** Runs on the loop after a while. */
    void later(Duration wait, Runnable task) {
        context.loops().schedule(() -> loop.execute(task), wait);
    }

    ResolverEvent.Builder of(ResolverEvent.Kind kind) {
        return ResolverEvent.builder(kind, service);
    }

    void publish(ResolverEvent.Builder event) {
        if (isListening()) {
            context.hub().publish(event.at(context.time().wallTime()).build());
        }
    }

    void snapshot(ServiceSnapshot now) {
        counters.snapshotUpdates.increment();
        snapshots.changed(now);
    }

    void health(LiveHost host, HostHealth before) {
        counters.healthChanges.increment();
        health.changed(host, before);
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
        failures.published(picker);
    }
}
