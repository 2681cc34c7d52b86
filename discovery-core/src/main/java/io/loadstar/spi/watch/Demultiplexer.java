package io.loadstar.spi.watch;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.LogText;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SerialMailbox;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.FeedBatch.KnownService;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves the watches of many services from one stream (concurrent; its state is confined to a mailbox).
 *
 * <p>The stream is opened with the first subscriber and closed, after a linger, with the last. Between the two its state is
 * kept: a later subscriber is told the present state at once, and a change is told to those whom it concerns. A service that
 * has neither a record nor a declaration is UNKNOWN_SERVICE from the first complete list on. A failure of the stream is told
 * to all; the first flush after it is told to all as well, even if nothing has changed.
 */
public final class Demultiplexer implements AutoCloseable {

    private final WatchSettings settings;
    private final RegistryContext context;
    private final Supplier<? extends FeedStream> streams;
    private final Duration linger;
    private final int mostRecords;
    private final int mostOfAService;
    private final SerialMailbox mailbox;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    // Confined to the mailbox.
    private final FeedState state;
    private @Nullable WatchDriver<FeedBatch> driver;
    private @Nullable FeedStream stream;
    private @Nullable Cancellable lingering;
    private @Nullable DiscoveryError failure;

    private Demultiplexer(Builder builder) {
        this.settings = builder.settings;
        this.context = builder.context;
        this.streams = builder.streams;
        this.linger = builder.linger;
        this.mostRecords = builder.mostRecords;
        this.mostOfAService = builder.mostOfAService;
        this.mailbox = new SerialMailbox(context.scheduler());
        this.state = new FeedState(context.time());
    }

    /**
     * Returns a builder.
     *
     * @param settings names and limits of the stream
     * @param context time, loops, random
     * @param streams makes a stream without a cursor, for each time that it has to begin with a list
     * @return the builder
     */
    public static Builder builder(
            WatchSettings settings, RegistryContext context, Supplier<? extends FeedStream> streams) {
        return new Builder(settings, context, streams);
    }

    /**
     * Returns the name of a key's service in a feed, unless the adapter has names of its own.
     *
     * @param key the key
     * @return the name, with the namespace and a slash in front if there is one
     */
    public static String serviceOf(ServiceKey key) {
        return key.namespace() == null ? key.name() : key.namespace() + '/' + key.name();
    }

    /**
     * Begins to watch the service that {@link #serviceOf} names.
     *
     * @param key the service, with the tags and the port name to choose by
     * @param listener told as its contract says
     * @return ends the watch
     */
    public Watch watch(ServiceKey key, SnapshotListener listener) {
        return watch(key, serviceOf(key), listener);
    }

    /**
     * Begins to watch a service.
     *
     * @param key what the snapshots are of, with the tags and the port name to choose by
     * @param service the service's name in the feed
     * @param listener told as its contract says
     * @return ends the watch
     */
    public Watch watch(ServiceKey key, String service, SnapshotListener listener) {
        requireNonNull(service, "service");
        SnapshotAccumulator fold = new SnapshotAccumulator(key, settings.source(), context.time(), mostOfAService);
        Subscriber<ServiceSnapshot> subscriber = new Subscriber<>(
                settingsOf(key.toString()),
                context.scheduler(),
                WatchReceiver.of(requireNonNull(listener, "listener")));
        return begin(new Subscription(service, subscriber) {
            @Override
            void tellState(boolean evenIfEqual) {
                KnownService known = state.service(service);
                if (known == null) {
                    subscriber.tell(unknown(service));
                    return;
                }
                fold.replaceAll(known.records());
                DiscoveryError refusal = fold.refusal();
                if (refusal != null) {
                    subscriber.tell(refusal);
                } else {
                    subscriber.tell(state.snapshot(fold, failure == null), evenIfEqual);
                }
            }
        });
    }

    /**
     * Begins to watch which services there are.
     *
     * @param listener told as its contract says
     * @return ends the watch
     */
    public Watch watchServices(ServicesListener listener) {
        Subscriber<SortedSet<String>> subscriber =
                new Subscriber<>(settings, context.scheduler(), WatchReceiver.of(requireNonNull(listener, "listener")));
        return begin(new Subscription(null, subscriber) {
            @Override
            void tellState(boolean evenIfEqual) {
                SortedSet<String> names = new TreeSet<>(state.names());
                subscriber.tell(Collections.unmodifiableSortedSet(names), evenIfEqual);
            }
        });
    }

    private WatchSettings settingsOf(String subject) {
        return WatchSettings.of(settings.source(), subject);
    }

    private DiscoveryError unknown(String service) {
        return error(
                Kind.UNKNOWN_SERVICE, "does not know " + LogText.safe(service) + "; check the name and the namespace");
    }

    private DiscoveryError error(Kind kind, String what) {
        return DiscoveryError.of(kind, settings.source() + ": " + what);
    }

    private Watch begin(Subscription subscription) {
        subscriptions.add(subscription);
        mailbox.execute(() -> add(subscription));
        return () -> {
            subscription.listener.close();
            mailbox.execute(() -> remove(subscription));
        };
    }

    private void add(Subscription subscription) {
        if (closed || subscription.listener.isClosed()) {
            subscriptions.remove(subscription);
            return;
        }
        subscription.added = true;
        lingering = cancel(lingering);
        if (driver == null) {
            driver = WatchDriver.start(settings, context, mailbox, this::open, receiver());
        }
        if (state.isListed()) {
            subscription.tellState(false);
        }
        if (failure != null) {
            subscription.listener.tell(failure);
        }
    }

    private void remove(Subscription subscription) {
        subscriptions.remove(subscription);
        boolean last = subscriptions.stream().noneMatch(other -> other.added);
        if (!last || driver == null) {
            return;
        }
        if (linger.isZero()) {
            stop();
        } else if (lingering == null) {
            lingering = context.scheduler().schedule(() -> mailbox.execute(this::lingered), linger);
        }
    }

    private void lingered() {
        if (lingering != null) {
            stop();
        }
    }

    private void stop() {
        lingering = cancel(lingering);
        if (driver != null) {
            driver.close();
        }
        driver = null;
        stream = null;
        failure = null;
        state.clear();
    }

    private static @Nullable Cancellable cancel(@Nullable Cancellable planned) {
        if (planned != null) {
            planned.cancel();
        }
        return null;
    }

    private Cancellable open(StreamSink<FeedBatch> sink) {
        FeedStream opened = stream == null ? streams.get() : stream;
        stream = opened;
        return opened.open(new FeedAttempt(sink, mostRecords, tooLarge()));
    }

    private DiscoveryError tooLarge() {
        return error(
                Kind.TOO_LARGE,
                "more than " + mostRecords + " services and records (expected: at most " + mostRecords
                        + "); the last good answers are kept");
    }

    private WatchReceiver<FeedBatch> receiver() {
        return new WatchReceiver<>() {
            @Override
            public void answer(FeedBatch batch, boolean recovered) {
                take(batch, recovered);
            }

            @Override
            public void error(DiscoveryError error) {
                failure = error;
                added(subscription -> subscription.listener.tell(error));
            }
        };
    }

    private void take(FeedBatch batch, boolean recovered) {
        if (stream == null) {
            return; // of a stream that was given up a moment ago
        }
        if (!batch.isComplete() && !state.isListed()) {
            giveUp(error(Kind.MALFORMED, "changes came before a list; it is listed again"));
            return;
        }
        Set<String> changed = state.apply(batch);
        boolean names = state.haveNamesChanged();
        failure = null;
        added(subscription -> {
            if (recovered || (subscription.name == null ? names : changed.contains(subscription.name))) {
                subscription.tellState(recovered);
            }
        });
        if (state.entries() > mostRecords) {
            giveUp(tooLarge());
        }
    }

    /** The next attempt is that of a new stream, which begins with a list. */
    private void giveUp(DiscoveryError error) {
        stream = null;
        if (driver != null) {
            driver.fail(error);
        }
    }

    private void added(java.util.function.Consumer<Subscription> action) {
        for (Subscription subscription : subscriptions) {
            if (subscription.added) {
                action.accept(subscription);
            }
        }
    }

    /** Ends the stream and all watches; a second call does nothing. */
    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(subscription -> subscription.listener.close());
        mailbox.execute(() -> {
            subscriptions.clear();
            stop();
        });
    }

    /** One watch; its methods run on the mailbox. */
    private abstract static class Subscription {

        final @Nullable String name;
        final Subscriber<?> listener;
        boolean added;

        /** Creates the watch of a service, or of all names if there is none. */
        Subscription(@Nullable String name, Subscriber<?> listener) {
            this.name = name;
            this.listener = listener;
        }

        abstract void tellState(boolean evenIfEqual);
    }

    /** Builds a {@link Demultiplexer}. */
    public static final class Builder {

        private final WatchSettings settings;
        private final RegistryContext context;
        private final Supplier<? extends FeedStream> streams;
        private Duration linger = Duration.ofSeconds(30);
        private int mostRecords = 200_000;
        private int mostOfAService = SnapshotAccumulator.MOST_INSTANCES;

        private Builder(WatchSettings settings, RegistryContext context, Supplier<? extends FeedStream> streams) {
            this.settings = requireNonNull(settings, "settings");
            this.context = requireNonNull(context, "context");
            this.streams = requireNonNull(streams, "streams");
        }

        /**
         * Sets how long the stream stays open without subscribers; 30 s unless set.
         *
         * @param time zero for not at all
         * @return this builder
         */
        public Builder linger(Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("linger: " + time + " (expected: not negative)");
            }
            linger = time;
            return this;
        }

        /**
         * Sets how many services and records there may be in all; 200,000 unless set. Past it the stream has failed with
         * TOO_LARGE, and begins with a list again.
         *
         * @param most at least 1
         * @return this builder
         */
        public Builder mostRecords(int most) {
            mostRecords = atLeastOne("mostRecords", most);
            return this;
        }

        /**
         * Sets how many records one service may have; 10,000 unless set. Past it those who watch it are told TOO_LARGE.
         *
         * @param most at least 1
         * @return this builder
         */
        public Builder mostRecordsOfAService(int most) {
            mostOfAService = atLeastOne("mostRecordsOfAService", most);
            return this;
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
            }
            return value;
        }

        /** {@return the demultiplexer; it opens no stream before there is a subscriber} */
        public Demultiplexer build() {
            return new Demultiplexer(this);
        }
    }
}
