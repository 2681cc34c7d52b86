package io.loadstar.registry.zookeeper;

import io.loadstar.DiscoveryError;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SerialMailbox;
import io.loadstar.spi.watch.Backoff;
import io.loadstar.spi.watch.StreamSink;
import io.loadstar.spi.watch.WatchDriver;
import io.loadstar.spi.watch.WatchReceiver;
import io.loadstar.spi.watch.WatchSettings;
import io.loadstar.spi.watch.WatchStream;
import java.time.Duration;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one node (loop-confined, on the mailbox that it shares with its driver).
 *
 * <p>It works in passes. A pass reads all that is asked for and ends in an answer or a failure; nothing is told before its
 * end. An event during a pass asks for another one. The watch is a persistent one (ZooKeeper 3.6): one per service instead
 * of one per instance, set before the first read and never used up, so that no change falls between an event and the next
 * read, and a node that is not there yet is watched like any other. Persistent watches do not replay what happened while
 * the connection was gone, so each attempt sets the watch again and reads everything.
 *
 * <p>Subclasses read; all their methods run on the mailbox.
 *
 * @param <T> the complete state that an answer is
 */
abstract class NodeWatch<T> implements WatchStream<T>, Watcher {

    /** How often a pass is repeated before it is told while changes go on coming. */
    private static final int REPEATS = 3;

    /** Between passes the session's own heartbeat tells whether the server is there: there is no other silence. */
    private static final Duration NO_LIMIT = Duration.ofDays(10_000);

    private static final Duration LONGEST_PASS = Duration.ofSeconds(90);

    private final ZooKeeperClient client;
    private final ZooKeeperOptions options;
    private final RegistryContext context;
    private final String path;
    private final SerialMailbox mailbox;
    private final Backoff early;

    private @Nullable StreamSink<T> sink;

    /** What to read with; none while a new handle is asked for. */
    private @Nullable ZooKeeper zooKeeper;

    /** Where the watch was set last. */
    private @Nullable ZooKeeper watchedOn;

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
        this.early = new Backoff(context.time(), context.random());
    }

    /** {@return whether the children's own changes are watched as well} */
    abstract AddWatchMode mode();

    /**
     * Begins a pass; it ends in {@link #answered}, {@link #refused} or {@link #failed}.
     *
     * @param handle the session to read with
     * @param everything whether what was read before may be out of date
     */
    abstract void read(ZooKeeper handle, boolean everything);

    /** Notes which node changed. */
    abstract void changed(String changedPath);

    /** Returns what the pass found. */
    abstract T answer();

    /** Starts the driver of this stream. */
    final WatchDriver<T> start(WatchReceiver<T> receiver) {
        WatchSettings settings = WatchSettings.of(options.source(), path)
                .firstAnswer(options.connectTimeout(), unreachable())
                .maxSilence(LONGEST_PASS);
        return WatchDriver.start(settings, context, mailbox, this, receiver);
    }

    final DiscoveryError unreachable() {
        return ReadErrors.error(options.source(), path, "read", Code.CONNECTIONLOSS);
    }

    @Override
    public final void process(WatchedEvent event) {
        String changedPath = event.getPath();
        if (event.getType() != Event.EventType.None && changedPath != null) {
            mailbox.execute(() -> event(changedPath));
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
    @Override
    public final Cancellable open(StreamSink<T> attempt) {
        int mine = ++pass;
        sink = attempt;
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
        return this::endAttempt;
    }

    private void endAttempt() {
        pass++;
        reading = false;
        zooKeeper = null;
        sink = null;
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
        mailbox.execute(() -> {
            if (toPass == pass) {
                message.run();
            }
        });
    }

    private void startPass(ZooKeeper handle, boolean everything) {
        pass++;
        reading = true;
        again = false;
        sink().expect(LONGEST_PASS);
        read(handle, everything);
    }

    private StreamSink<T> sink() {
        return java.util.Objects.requireNonNull(sink, "an attempt");
    }

    /** Ends a pass that read everything. */
    final void answered() {
        endPass(() -> sink().answer(answer()));
    }

    /**
     * Ends a pass with the answer that there is none.
     *
     * @param why such as UNKNOWN_SERVICE
     */
    final void refused(DiscoveryError why) {
        endPass(() -> sink().unknown(why));
    }

    /** Tells the outcome; if something changed meanwhile it is read again first, but not for ever. */
    private void endPass(Runnable tell) {
        reading = false;
        sink().expect(NO_LIMIT);
        ZooKeeper handle = zooKeeper;
        boolean repeat = again && handle != null;
        if (!repeat || ++repeats > REPEATS) {
            told = true;
            tell.run();
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
        StreamSink<T> failing = sink();
        endAttempt();
        if (ReadErrors.isConnectionLoss(code) && !told) {
            // There was no connection yet: told only if there is none in time.
            failing.ended(early.failed());
        } else {
            told = true;
            failing.failed(ReadErrors.error(options.source(), node, "read", code));
        }
    }

    /** Takes the watch back, after its driver is closed. */
    final void end() {
        mailbox.execute(() -> {
            endAttempt();
            ZooKeeper handle = watchedOn;
            watchedOn = null;
            if (handle != null && handle.getState().isConnected()) {
                handle.removeWatches(path, this, WatcherType.Any, true, (rc, at, none) -> {}, null);
            }
        });
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
