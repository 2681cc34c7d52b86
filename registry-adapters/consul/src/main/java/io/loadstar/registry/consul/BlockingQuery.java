package io.loadstar.registry.consul;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.watch.StreamSink;
import io.loadstar.spi.watch.WatchStream;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of Consul's lists, followed by blocking queries: an attempt is a request (concurrent; what it knows is under a
 * lock, as the answer of a request that was just given up may race with the next one).
 *
 * <pre>
 *             first, or in doubt               index known                 after 429, 5xx, a lost connection
 * request:    plain, of the leader             waits up to 60 s            waits 250 ms, same index
 * </pre>
 *
 * <p>An answer is believed as a whole or not at all. One that takes instances away is asked for again, of a leader that is
 * sure of itself, unless a leader stands behind it and its index is past the last one: a query that waited is answered
 * by the agent out of a view of its own, which does not say whether access rules cut it, and a server that has just
 * started answers while it still reads its log. What comes back without a change is paid for from an {@link AnswerBucket}.
 *
 * @param <B> what a body says
 * @param <T> the complete state that is told
 */
final class BlockingQuery<B, T> implements WatchStream<T> {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingQuery.class);

    /** After a failure that says nothing about the content: quick to answer, and cheap while nothing changed. */
    static final Duration QUICK_WAIT = Duration.ofMillis(250);

    /** Past what a request may take: the driver's own limit, where the client's should have ended it. */
    private static final Duration GRACE = Duration.ofMillis(250);

    /** While it waits for a slot, others hold them, each for a bounded time. */
    private static final Duration QUEUE = Duration.ofMinutes(15);

    private final Topic<B, T> topic;
    private final ConsulAgent agent;
    private final ConsulErrors errors;
    private final ReentrantLock lock = new ReentrantLock();
    private final BlockingCursor cursor = new BlockingCursor();
    private final AnswerBucket bucket;

    private @Nullable Attempt current;
    private Manner next = Manner.PLAIN;
    private boolean recovering = true;

    /** How to ask. */
    private enum Manner {
        /** Without an index: answered at once, by the leader unless the option allows any server. */
        PLAIN,
        /** Without an index, by a leader that is sure of itself: an answer was in doubt. */
        CONFIRM,
        /** Without an index, by any server, because there is no leader. */
        LEADERLESS,
        /** With the index, for a moment only. */
        QUICK,
        /** With the index, as long as a turn. */
        LONG
    }

    BlockingQuery(Topic<B, T> topic, ConsulAgent agent) {
        this.topic = topic;
        this.agent = agent;
        this.errors = new ConsulErrors(agent.options().source(), topic.request().subject());
        this.bucket = new AnswerBucket(agent.context().time());
    }

    @Override
    public Cancellable open(StreamSink<T> sink) {
        Attempt attempt = new Attempt(sink);
        Manner manner;
        lock.lock();
        try {
            current = attempt;
            manner = next == Manner.QUICK || next == Manner.LONG ? (cursor.index() == 0 ? Manner.PLAIN : next) : next;
        } finally {
            lock.unlock();
        }
        attempt.ask(manner);
        return attempt;
    }

    /** One opening: a request, and without a leader a second one. */
    private final class Attempt implements Cancellable {

        private final StreamSink<T> sink;
        private PollSlots.@Nullable Slot slot;
        private ConsulCalls.@Nullable Call<B> call;
        private boolean ended;

        Attempt(StreamSink<T> sink) {
            this.sink = sink;
        }

        void ask(Manner manner) {
            sink.expect(QUEUE);
            PollSlots slots = agent.slots();
            PollSlots.Slot asked = manner == Manner.LONG
                    ? slots.poll(granted -> send(manner, granted))
                    : slots.read(granted -> send(manner, granted));
            keep(asked);
        }

        /** Runs as soon as there is a slot, on any thread. */
        private void send(Manner manner, PollSlots.Slot granted) {
            if (!keep(granted)) {
                return;
            }
            ConsulRequest request = request(manner);
            sink.expect(ConsulAgent.patience(request, agent.options()).plus(GRACE));
            ConsulCalls.Call<B> sent = agent.calls().get(request, json -> {
                sink.expect(agent.bodyTime().plus(GRACE));
                return topic.reader().read(json);
            });
            boolean late;
            lock.lock();
            try {
                call = sent;
                late = ended;
            } finally {
                lock.unlock();
            }
            if (late) {
                sent.cancel();
            }
            sent.reply().whenComplete((reply, failure) -> {
                granted.giveBack();
                settle(manner, reply, failure);
            });
        }

        private ConsulRequest request(Manner manner) {
            ConsulRequest plain = topic.request();
            ConsulRequest request = switch (manner) {
                case PLAIN, CONFIRM, LEADERLESS -> plain;
                case QUICK -> plain.after(index(), QUICK_WAIT);
                case LONG -> plain.after(index(), agent.slots().turn());
            };
            if (manner == Manner.CONFIRM) {
                return request.consistent();
            }
            boolean stale = manner == Manner.LEADERLESS || agent.options().stale();
            return stale ? request.stale() : request;
        }

        private long index() {
            lock.lock();
            try {
                return cursor.index();
            } finally {
                lock.unlock();
            }
        }

        /** Returns whether it is still wanted. */
        private boolean keep(PollSlots.Slot kept) {
            boolean wanted;
            lock.lock();
            try {
                slot = kept;
                wanted = !ended;
            } finally {
                lock.unlock();
            }
            if (!wanted) {
                kept.giveBack();
            }
            return wanted;
        }

        private void settle(Manner manner, @Nullable ConsulReply<B> reply, @Nullable Throwable failure) {
            Runnable told;
            lock.lock();
            try {
                if (ended || current != this) {
                    return;
                }
                boolean again = reply != null && reply.isWithoutLeader() && manner != Manner.LEADERLESS;
                ended = !again;
                told = again ? () -> ask(Manner.LEADERLESS) : judged(manner, reply, failure);
            } finally {
                lock.unlock();
            }
            told.run();
        }

        /** Under the lock; returns what is to be told outside of it. */
        private Runnable judged(Manner manner, @Nullable ConsulReply<B> reply, @Nullable Throwable failure) {
            try {
                return failure == null ? replied(manner, requireNonNull(reply)) : broke(failure);
            } catch (RuntimeException e) {
                LOG.error("{}: an answer could not be judged", errors.source(), e);
                return fail(errors.malformed("could not be judged: " + e), Manner.PLAIN);
            }
        }

        private Runnable replied(Manner manner, ConsulReply<B> reply) {
            B body = reply.body();
            if (body == null) {
                Duration atLeast = reply.retryAfter();
                boolean keepsIndex = reply.status() == 429 || reply.status() >= 500;
                return fail(
                        errors.refused(reply),
                        keepsIndex ? Manner.QUICK : Manner.PLAIN,
                        atLeast == null ? Duration.ZERO : atLeast);
            }
            if (reply.isFiltered()) {
                return fail(errors.filtered(), Manner.PLAIN);
            }
            if (!isSure(manner, reply) && topic.takesAway(body)) {
                return doubted(manner, cursor.move(reply.index()));
            }
            if (agent.isAnonymous() && reply.deniesByDefault() && topic.isBlank(body)) {
                return fail(errors.emptyWithoutToken(), Manner.PLAIN);
            }
            return believed(manner, reply, body);
        }

        /** Whether an answer may take away: a leader stands behind it, and it is newer than what it takes from. */
        private boolean isSure(Manner manner, ConsulReply<B> reply) {
            BlockingCursor.Move move = cursor.move(reply.index());
            boolean newer = move == BlockingCursor.Move.ADVANCED || move == BlockingCursor.Move.STAYED;
            return reply.isVouchedFor(agent.options().maxStale()) && (newer || manner == Manner.CONFIRM);
        }

        private Runnable doubted(Manner manner, BlockingCursor.Move move) {
            if (manner == Manner.LEADERLESS) {
                return fail(errors.withoutLeader(), Manner.PLAIN);
            }
            if (manner == Manner.CONFIRM) {
                return fail(errors.unvouched(), Manner.CONFIRM);
            }
            Duration pause = move == BlockingCursor.Move.ADVANCED ? Duration.ZERO : paid(move, false);
            next = Manner.CONFIRM;
            return () -> sink.ended(pause);
        }

        private Runnable believed(Manner manner, ConsulReply<B> reply, B body) {
            String revision = reply.index() == null ? "" : reply.index();
            Topic.Believed<T> believed = topic.believe(body, revision);
            T state = believed.state();
            if (state == null) {
                return fail(requireNonNull(believed.refusal()), Manner.PLAIN);
            }
            boolean vouched = reply.isVouchedFor(agent.options().maxStale());
            if (manner == Manner.LEADERLESS && !vouched) {
                Runnable failed = fail(errors.withoutLeader(), Manner.PLAIN);
                return believed.changed() ? () -> tellAndFail(state, failed) : failed;
            }
            BlockingCursor.Move move = cursor.answered(reply.index());
            Duration pause = paid(move, believed.changed());
            recovering = recovering && move == BlockingCursor.Move.RESET;
            next = Manner.QUICK;
            return () -> tell(state, () -> sink.ended(pause));
        }

        private void tellAndFail(T state, Runnable failed) {
            sink.answer(state);
            failed.run();
        }

        /** Each answer is a complete state: if this one is dropped, the next one, a quick one, says it all again. */
        private void tell(T state, Runnable then) {
            sink.answer(state, this::taken);
            then.run();
        }

        private void taken() {
            lock.lock();
            try {
                if (current == this) {
                    next = Manner.LONG;
                }
            } finally {
                lock.unlock();
            }
        }

        private Runnable broke(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof CancellationException) {
                return fail(errors.malformed("the request was called off"), Manner.QUICK);
            }
            if (!(cause instanceof DiscoveryException known)) {
                return fail(errors.malformed("the answer could not be read: " + cause), Manner.PLAIN);
            }
            Kind kind = known.error().kind();
            boolean saysNothing = kind == Kind.UNREACHABLE || kind == Kind.TIMEOUT;
            return fail(known.error(), saysNothing ? Manner.QUICK : Manner.PLAIN);
        }

        private Runnable fail(DiscoveryError error, Manner then) {
            return fail(error, then, Duration.ZERO);
        }

        private Runnable fail(DiscoveryError error, Manner then, Duration atLeast) {
            next = then;
            recovering = true;
            return () -> sink.failed(error, atLeast);
        }

        @Override
        public void cancel() {
            PollSlots.Slot held;
            ConsulCalls.Call<B> running;
            lock.lock();
            try {
                boolean givenUp = !ended && current == this;
                ended = true;
                held = slot;
                running = call;
                if (givenUp) {
                    next = next == Manner.LONG ? Manner.QUICK : next;
                    recovering = true;
                }
            } finally {
                lock.unlock();
            }
            if (running != null) {
                running.cancel();
            }
            if (held != null) {
                held.giveBack();
            }
        }
    }

    /**
     * Settles what an answer costs, and returns the pause before the next request. The first answers after a failure are
     * free, which has had its back-off; without an index every answer is paid for.
     */
    private Duration paid(BlockingCursor.Move move, boolean changed) {
        if (move == BlockingCursor.Move.ADVANCED && changed) {
            bucket.changed();
        } else if (!recovering || move == BlockingCursor.Move.LOST) {
            bucket.wasted();
        }
        return bucket.pause();
    }
}
