package io.loadstar.registry.file;

import io.loadstar.DiscoveryError;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.RegistryContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the file, one look at a time, as long as anyone watches (concurrent).
 *
 * <p>The loop only says when; each look has a thread that may block. A look that is not back after 10 s, as happens when
 * a network file system is gone, is a failure of kind TIMEOUT until it is back.
 *
 * <p>There is no {@link java.nio.file.WatchService} beside it: it hears nothing on network file systems, would have to
 * follow every link on the way to the file, takes one of the 128 inotify instances of a user and, where the kernel does
 * not help, polls itself, every 2 to 10 s. Reading a stamp takes microseconds.
 */
final class FilePoller {

    private static final Logger LOG = LoggerFactory.getLogger(FilePoller.class);

    /** What cannot be read is looked at again within this time, however long the interval. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final FileOptions options;
    private final RegistryContext context;
    private final FileContent content;
    private final Remarks remarks;

    // Guarded by this.
    private final Set<FileWatch<?>> watches = new LinkedHashSet<>();
    private @Nullable View view;
    private FileContent.@Nullable Found published;
    private LoopScheduler.@Nullable Cancellable next;
    private long looks;
    private long views;
    private boolean looking;
    private boolean again;
    private boolean closed;

    FilePoller(FileOptions options, RegistryContext context, FileContent content, Remarks remarks) {
        this.options = options;
        this.context = context;
        this.content = content;
        this.remarks = remarks;
    }

    /** Adds a watch: it is offered the present view, or the next one if nobody has looked lately. */
    void add(FileWatch<?> watch) {
        View present;
        synchronized (this) {
            if (closed) {
                return;
            }
            present = watches.isEmpty() ? null : view;
            watches.add(watch);
        }
        if (present != null) {
            watch.offer(present);
        } else {
            look();
        }
    }

    /** Removes a watch; nobody looks at the file when the last one is gone. */
    synchronized void remove(FileWatch<?> watch) {
        watches.remove(watch);
        if (watches.isEmpty()) {
            cancel();
            view = null;
            published = null;
        }
    }

    /** Ends all watches; the view of a look that is still running reaches nobody. */
    void close() {
        List<FileWatch<?>> ended;
        synchronized (this) {
            closed = true;
            cancel();
            ended = List.copyOf(watches);
        }
        ended.forEach(FileWatch::close);
    }

    /** Looks soon; after the look that is running, if there is one. */
    private void look() {
        long number;
        synchronized (this) {
            if (closed || watches.isEmpty()) {
                return;
            }
            if (looking) {
                again = true;
                return;
            }
            looking = true;
            number = ++looks;
            cancel();
            next = context.scheduler().schedule(() -> late(number), SILENCE);
        }
        context.blocking().execute(this::lookNow);
    }

    private void lookNow() {
        Duration delay = RETRY.compareTo(options.interval()) < 0 ? RETRY : options.interval();
        try {
            FileContent.Found found = content.look();
            if (found == null) {
                delay = FileContent.SETTLE;
            } else {
                delay = found.document() == null ? delay : options.interval();
                publish(found);
            }
        } catch (RuntimeException e) {
            publishUnforeseen(e);
        } finally {
            endLook(delay);
        }
    }

    private void publishUnforeseen(RuntimeException e) {
        String problem = Lines.safe(options.path() + ": cannot be read: " + e);
        Document.Failure failure = new Document.Failure(DiscoveryError.Kind.MALFORMED, problem, e);
        FileContent.Found before;
        synchronized (this) {
            before = published;
        }
        if (before == null || !failure.sameAs(before.failure())) {
            LOG.warn("Reading {} failed in a way that is not foreseen", options.source(), e);
            publish(new FileContent.Found(null, failure, ""));
        }
    }

    private synchronized void endLook(Duration delay) {
        looking = false;
        cancel();
        if (!closed && !watches.isEmpty()) {
            next = context.scheduler().schedule(this::look, again ? Duration.ZERO : delay);
        }
        again = false;
    }

    private void late(long number) {
        synchronized (this) {
            if (!looking || number != looks) {
                return;
            }
        }
        String problem = Lines.safe(options.path().toString()) + ": the file system has not answered for "
                + SILENCE.toSeconds() + " s (see whether it is mounted and its server is up)";
        publish(new FileContent.Found(null, new Document.Failure(DiscoveryError.Kind.TIMEOUT, problem, null), ""));
    }

    /** Calls off what is scheduled; holds the lock already. */
    private void cancel() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    /** Offers what was found to all watches, unless it is what they were offered before. */
    private void publish(FileContent.Found found) {
        View made;
        List<FileWatch<?>> told;
        synchronized (this) {
            if (closed || watches.isEmpty() || found == published) {
                return;
            }
            published = found;
            made = new View(
                    ++views,
                    found.document(),
                    found.failure(),
                    found.revision(),
                    context.time().wallTime(),
                    context.time().nanoTime());
            view = made;
            told = new ArrayList<>(watches);
        }
        if (found.document() != null) {
            remarks.say(found.document());
        }
        told.forEach(watch -> watch.offer(made));
    }
}
