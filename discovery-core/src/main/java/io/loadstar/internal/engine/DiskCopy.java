package io.loadstar.internal.engine;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.internal.disk.DiskReading;
import io.loadstar.internal.disk.SnapshotStore;
import io.loadstar.internal.disk.StoredSnapshot;
import io.loadstar.internal.source.LocalOverrides;
import io.loadstar.spi.LoopScheduler.Cancellable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of one service on disk, as its engine uses it (loop-confined).
 *
 * <p>Written is what the registry tells while it vouches for all of it, before addresses are chosen or refused: when it
 * differs from what was written last, now and then while it does not, as the time of a file is when it was last vouched
 * for, and at the end. While removals are held what was written before them stays.
 */
final class DiskCopy {

    /** How old the time of a file may become while the registry vouches for its content. */
    static final Duration REFRESH = Duration.ofMinutes(10);

    private final ServiceKey service;
    private final EngineContext context;
    private final Executor loop;
    private final SnapshotKeeper keeper;
    private final Duration maxAge;
    private final @Nullable SnapshotStore store;
    private @Nullable List<ServiceInstance> written;
    private @Nullable Cancellable timer;

    /**
     * Creates it before anything is read or written.
     *
     * @param loop the service's mailbox
     * @param keeper what is written is taken from, and what the disk says is noted in
     */
    DiskCopy(ServiceKey service, ServiceConfig config, EngineContext context, Executor loop, SnapshotKeeper keeper) {
        this.service = service;
        this.context = context;
        this.loop = loop;
        this.keeper = keeper;
        this.maxAge = config.get(ServiceConfig.DISK_MAX_AGE);
        this.store = context.stores().storeOf(config);
    }

    /** {@return whether the service has a place on disk} */
    boolean isKept() {
        return store != null;
    }

    /** Reads on a thread that may block; the answer is a message. */
    void read(Consumer<DiskReading> taker) {
        SnapshotStore from = store;
        if (from != null) {
            String registry = context.discoverer().source();
            context.registry().blocking().execute(() -> {
                DiskReading reading = from.read(registry, service, maxAge);
                loop.execute(() -> {
                    keeper.noteDisk(reading.said());
                    taker.accept(reading);
                });
            });
        }
    }

    /** To be called after each word of the registry: asks for a write if there is something to write. */
    void follow() {
        if (isWorthKeeping() && !keeper.toldInstances().equals(written)) {
            write();
        }
    }

    private boolean isWorthKeeping() {
        ServiceSnapshot now = keeper.current();
        return store != null
                && now.state() == ServiceSnapshot.State.FRESH
                && now.heldSince().isEmpty()
                && !LocalOverrides.isOverride(now.source());
    }

    private void write() {
        SnapshotStore to = store;
        if (to != null) {
            written = keeper.toldInstances();
            to.write(new StoredSnapshot(
                    context.time().wallTime(),
                    context.discoverer().source(),
                    service,
                    keeper.current().revision(),
                    keeper.toldInstances()));
            cancel();
            timer = context.loops().schedule(() -> loop.execute(this::refresh), REFRESH);
        }
    }

    private void refresh() {
        if (timer != null) {
            writeAgain();
        }
    }

    private void writeAgain() {
        if (isWorthKeeping()) {
            write();
        } else {
            written = null; // so that the next good word is written, whether it differs or not
        }
    }

    /** Notes at the end that the registry vouched for it until now. */
    void end() {
        writeAgain();
        cancel();
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
