package io.loadstar.registry.zookeeper;

import io.loadstar.DiscoveryError;
import io.loadstar.spi.LogText;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SerialMailbox;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.Backoff;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch on one node that survives everything but its own end (loop-confined, on a mailbox of its own).
 *
 * <p>It works in passes. A pass reads all that is asked for and ends in an answer or an error; nothing is told before
 * its end. An event during a pass asks for another one. The watch is a persistent one (ZooKeeper 3.6): one per service
 * instead of one per instance, set before the first read and never used up, so that no change falls between an event
 * and the next read, and a node that is not there yet is watched like any other. Persistent watches do not replay what
 * happened while the connection was gone, so each new connection sets the watch again and reads everything.
 *
 * <p>Subclasses read; all their methods run on the mailbox.
 */
abstract class NodeWatch implements Watch, Watcher, ZooKeeperClient.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    /** How often a pass is repeated before it is told while changes go on coming. */
    private static final int REPEATS = 3;

    private final ZooKeeperClient client;
    private final ZooKeeperOptions options;
    private final RegistryContext context;
    private final String path;
    private final SerialMailbox mailbox;
    private final Backoff backoff;
    private final ReentrantLock telling = new ReentrantLock();
    private volatile boolean closed;

    /** What to read with; none while a new handle is asked for. */
    private @Nullable ZooKeeper zooKeeper;

    /** Where the watch was set last. */
    private @Nullable ZooKeeper watchedOn;

    private @Nullable Cancellable retry;
    private @Nullable DiscoveryError lastError;
    private boolean told;
    private boolean reading;
    private boolean again;
    private int repeats;
    private int pass;

    NodeWatch(ZooKeeperClient client, ZooKeeperOptions options, RegistryContext context, String path) {
        this.client = client;
        this.options = options;
        this.context = context;
        this.path = path;
        this.mailbox = new SerialMailbox(context.scheduler());
        this.backoff = new Backoff(context.time(), context.random());
    }

    /** {@return whether the children's own changes are watched as well} */
    abstract AddWatchMode mode();

    /**
     * Begins a pass; it ends in {@link #answered}, {@link #tellError} by way of {@link #answeredWith}, or
     * {@link #failed}.
     *
     * @param handle the session to read with
     * @param everything whether what was read before may be out of date
     */
    abstract void read(ZooKeeper handle, boolean everything);

    /** Notes which node changed. */
    abstract void changed(String changedPath);

    /** Tells the listener what the pass found, unless it is what was told last. */
    abstract void tell(boolean evenIfEqual);

    /** Tells the listener an error. */
    abstract void tellError(DiscoveryError error);

    final void begin() {
        client.add(this);
        context.scheduler().schedule(() -> post(this::tellIfSilent), options.connectTimeout());
        post(client.isConnected() ? this::restart : this::retryLater);
    }

    @Override
    public final void connected() {
        post(this::restart);
    }

    @Override
    public final void disconnected() {
        post(() -> {
            if (told) {
                error(unreachable());
            }
        });
    }

    @Override
    public final void process(WatchedEvent event) {
        String changedPath = event.getPath();
        if (event.getType() != Event.EventType.None && changedPath != null) {
            post(() -> event(changedPath));
        }
    }

    private void event(String changedPath) {
        changed(changedPath);
        again = true;
        if (!reading && zooKeeper != null) {
            repeats = 0;
            startPass(zooKeeper, false);
        }
    }

    /** Sets the watch and reads everything. */
    private void restart() {
        cancelRetry();
        int mine = ++pass;
        reading = true;
        repeats = 0;
        zooKeeper = null;
        client.handle()
                .whenComplete((handle, thrown) -> reply(mine, () -> {
                    if (handle == null) {
                        failed(thrown == null ? Code.CONNECTIONLOSS : ReadErrors.code(thrown));
                    } else {
                        setWatch(handle, mine);
                    }
                }));
    }

    private void setWatch(ZooKeeper handle, int mine) {
        zooKeeper = handle;
        watchedOn = handle;
        VoidCallback set = (rc, at, none) -> reply(mine, () -> {
            if (rc == Code.OK.intValue()) {
                startPass(handle, true);
            } else {
                failed(ReadErrors.code(rc));
            }
        });
        handle.addWatch(path, this, mode(), set, null);
    }

    /** {@return the number of the pass that runs; replies to its calls name it} */
    final int pass() {
        return pass;
    }

    /** Posts what is to be done with a reply; from any thread. It is dropped if another pass has begun. */
    final void reply(int toPass, Runnable message) {
        post(() -> {
            if (toPass == pass) {
                message.run();
            }
        });
    }

    private void startPass(ZooKeeper handle, boolean everything) {
        pass++;
        reading = true;
        again = false;
        read(handle, everything);
    }

    /** Ends a pass that read everything. */
    final void answered() {
        answeredWith(null);
    }

    /**
     * Ends a pass with an answer; it is read again first if something changed meanwhile, but not for ever.
     *
     * @param refusal the answer, if it is that there is none, such as UNKNOWN_SERVICE
     */
    final void answeredWith(@Nullable DiscoveryError refusal) {
        backoff.succeeded();
        reading = false;
        ZooKeeper handle = zooKeeper;
        boolean repeat = again && handle != null;
        if (!repeat || ++repeats > REPEATS) {
            if (refusal == null) {
                boolean recovered = lastError != null || !told;
                lastError = null;
                told = true;
                tell(recovered);
            } else {
                error(refusal);
            }
            repeats = 0;
        }
        if (repeat && handle != null) {
            startPass(handle, false);
        }
    }

    /** Ends a pass that could not be read; it is tried again with back-off. */
    final void failed(Code code) {
        failed(code, path);
    }

    /** Ends a pass that could not be read because of one node. */
    final void failed(Code code, String node) {
        pass++;
        reading = false;
        zooKeeper = null;
        boolean early = ReadErrors.isConnectionLoss(code) && !told;
        if (!early) {
            error(ReadErrors.error(options.source(), node, "read", code));
        }
        retryLater();
    }

    private void retryLater() {
        cancelRetry();
        retry = context.scheduler().schedule(() -> post(this::restart), backoff.failed());
    }

    private void cancelRetry() {
        Cancellable planned = retry;
        retry = null;
        if (planned != null) {
            planned.cancel();
        }
    }

    private void tellIfSilent() {
        if (!told) {
            error(unreachable());
        }
    }

    private DiscoveryError unreachable() {
        return ReadErrors.error(options.source(), path, "read", Code.CONNECTIONLOSS);
    }

    private void error(DiscoveryError error) {
        DiscoveryError before = lastError;
        lastError = error;
        told = true;
        if (before == null || !before.toString().equals(error.toString())) {
            tellError(error);
        }
    }

    /** Calls the listener, unless the watch has ended. */
    final void call(Runnable listenersMethod) {
        telling.lock();
        try {
            if (!closed) {
                listenersMethod.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: a listener of {} failed", options.source(), LogText.safe(path), e);
        } finally {
            telling.unlock();
        }
    }

    private void post(Runnable message) {
        mailbox.execute(() -> {
            if (!closed) {
                message.run();
            }
        });
    }

    /** Ends the watch; waits for a call of the listener that is running in another thread. */
    @Override
    public void close() {
        telling.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            telling.unlock();
        }
        client.remove(this);
        mailbox.execute(this::end);
    }

    private void end() {
        cancelRetry();
        ZooKeeper handle = watchedOn;
        zooKeeper = null;
        watchedOn = null;
        if (handle != null && handle.getState().isConnected()) {
            handle.removeWatches(path, this, WatcherType.Any, true, (rc, at, none) -> {}, null);
        }
    }

    final String path() {
        return path;
    }

    final ZooKeeperOptions options() {
        return options;
    }

    final RegistryContext context() {
        return context;
    }
}
