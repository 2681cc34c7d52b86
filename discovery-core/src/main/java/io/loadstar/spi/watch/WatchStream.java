package io.loadstar.spi.watch;

import io.loadstar.spi.LoopScheduler.Cancellable;

/**
 * An adapter's protocol for one watch: how its stream is opened, and from where.
 *
 * <p>A stream that is pushed to (a watch, a session) has attempts that last; of one that asks again and again each
 * attempt is one request, which answers and ends. A stream that has a cursor moves it in the second argument of
 * {@link StreamSink#answer(Object, Runnable)}; then it needs no lock, and no change falls between two attempts. Whatever
 * else a stream writes before it calls its sink is seen by its next {@link #open}.
 *
 * @param <T> the complete state that an answer is, such as {@link io.loadstar.ServiceSnapshot}
 */
@FunctionalInterface
public interface WatchStream<T> {

    /**
     * Opens the stream, or continues it from wherever it was; runs on the watch's mailbox and must not block.
     *
     * @param sink told what comes from this attempt, by any thread
     * @return ends the attempt: it may be called off at any time, also after it ended
     */
    Cancellable open(StreamSink<T> sink);
}
