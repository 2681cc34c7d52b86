package io.loadstar.internal.source;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.LogText;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.Backoff;
import io.loadstar.spi.watch.Teller;
import io.loadstar.spi.watch.WatchSettings;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch that goes on through what its registry throws: begun again after a back-off where it could not begin, and anew
 * where it cannot ask again (concurrent).
 *
 * <p>A new one is begun before the old one ends, and the old one is heard until the new one says something: nobody is deaf
 * in between, and of the two one is heard. A registry that throws {@link IllegalArgumentException} has refused the key, and
 * is not asked again.
 */
public final class KeptWatch implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(KeptWatch.class);

    /** Begins the watch itself. */
    @FunctionalInterface
    interface Starter {
        /** Begins it, with a listener all of whose calls go through the voice, which drops what is no longer heard. */
        Watch start(Executor voice);
    }

    private final String source;
    private final String subject;
    private final RegistryContext context;
    private final Starter starter;
    private final Consumer<DiscoveryError> whenUnable;
    private final Teller teller;

    // Guarded by the teller, which runs one call at a time.
    private long heard;

    // Guarded by this.
    private final Backoff backoff;
    private long turns;
    private long kept;
    private int failures;
    private boolean closed;
    private @Nullable Watch watch;
    private @Nullable Cancellable retry;

    private KeptWatch(
            WatchSettings settings, RegistryContext context, Starter starter, Consumer<DiscoveryError> whenUnable) {
        this.source = settings.source();
        this.subject = LogText.safe(settings.subject());
        this.context = context;
        this.starter = starter;
        this.whenUnable = whenUnable;
        this.teller = new Teller(settings);
        this.backoff = new Backoff(context.time(), context.random());
    }

    /**
     * Begins a watch.
     *
     * @param settings what it is called in messages
     * @param context time, loops, random
     * @param starter begins the watch itself, each time
     * @param whenUnable told that it could not begin, the first time of several in a row
     */
    static KeptWatch begin(
            WatchSettings settings, RegistryContext context, Starter starter, Consumer<DiscoveryError> whenUnable) {
        KeptWatch watch = new KeptWatch(settings, context, starter, whenUnable);
        watch.begin();
        return watch;
    }

    /**
     * Begins the watch of a service.
     *
     * @param registry the registry
     * @param service the service
     * @param listener told what the registry says, and an error when it throws
     * @param context time, loops, random
     * @return the watch, which always can ask again
     */
    public static KeptWatch begin(
            ServiceDiscoverer registry, ServiceKey service, SnapshotListener listener, RegistryContext context) {
        return begin(
                WatchSettings.of(registry.source(), service.toString()),
                context,
                voice -> registry.watch(service, through(voice, listener)),
                listener::onError);
    }

    private static SnapshotListener through(Executor voice, SnapshotListener listener) {
        return new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                voice.execute(() -> listener.onSnapshot(snapshot));
            }

            @Override
            public void onError(DiscoveryError error) {
                voice.execute(() -> listener.onError(error));
            }
        };
    }

    private void begin() {
        long turn;
        synchronized (this) {
            if (closed) {
                return;
            }
            cancelRetry();
            turn = ++turns;
        }
        try {
            keep(turn, starter.start(told -> say(turn, told)));
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** What a later watch has said stands. */
    private void say(long turn, Runnable told) {
        teller.call(() -> {
            if (turn >= heard) {
                heard = turn;
                told.run();
            }
        });
    }

    /** Keeps the watch that was begun last, and ends the other. */
    private void keep(long turn, Watch begun) {
        Watch ended = begun;
        synchronized (this) {
            backoff.succeeded();
            failures = 0;
            if (!closed && turn > kept) {
                ended = watch;
                watch = begun;
                kept = turn;
            }
        }
        if (ended != null) {
            Composition.end(source, ended::close);
        }
    }

    private void failed(RuntimeException thrown) {
        boolean isFirst;
        synchronized (this) {
            if (closed) {
                return;
            }
            isFirst = failures++ == 0;
            if (!(thrown instanceof IllegalArgumentException)) {
                cancelRetry();
                retry = context.scheduler().schedule(this::begin, backoff.failed());
            }
        }
        if (!isFirst) {
            LOG.debug("{} could not be watched in {} again", subject, source, thrown);
            return;
        }
        LOG.error("{} could not be watched in {}", subject, source, thrown);
        DiscoveryError error = DiscoveryError.of(
                DiscoveryError.Kind.UNREACHABLE,
                "the watch could not begin: " + LogText.safe(thrown.toString()),
                thrown);
        teller.call(() -> whenUnable.accept(error));
    }

    /** Asks again, by a new watch if the present one cannot; one that could not begin yet is tried at once. */
    @Override
    public boolean refresh() {
        Watch open;
        synchronized (this) {
            open = watch;
            failures = 0; // who asks is told
        }
        if (open == null || !isAsking(open)) {
            begin();
        }
        return true;
    }

    private boolean isAsking(Watch open) {
        try {
            return open.refresh();
        } catch (RuntimeException e) {
            LOG.warn("{} could not be asked for in {} again; it is watched anew", subject, source, e);
            return false;
        }
    }

    @Override
    public void close() {
        Watch open;
        synchronized (this) {
            closed = true;
            cancelRetry();
            open = watch;
        }
        teller.close();
        if (open != null) {
            Composition.end(source, open::close);
        }
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }
}
