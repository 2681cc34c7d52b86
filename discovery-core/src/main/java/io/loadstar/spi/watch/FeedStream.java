package io.loadstar.spi.watch;

import io.loadstar.spi.LoopScheduler.Cancellable;

/**
 * An adapter's protocol for one stream that tells of many services; the counterpart of {@link WatchStream} under a
 * {@link Demultiplexer}.
 */
@FunctionalInterface
public interface FeedStream {

    /**
     * Opens the stream, or continues it from wherever it was; must not block. The first attempt of a stream begins with a
     * list. An attempt that continues, and finds that nothing has changed, says so by a flush: it is how listeners learn
     * that the registry is in reach again.
     *
     * @param feed told what comes from this attempt, by any thread
     * @return ends the attempt: it may be called off at any time, also after it ended
     */
    Cancellable open(ServiceFeed feed);
}
