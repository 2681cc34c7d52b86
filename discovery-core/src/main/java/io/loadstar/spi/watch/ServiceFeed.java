package io.loadstar.spi.watch;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import java.time.Duration;

/**
 * Takes what comes from one attempt of a {@link FeedStream} (concurrent).
 *
 * <p>What comes is gathered, and counts from {@link #flush} on, all or nothing: what was not flushed when the attempt ends
 * is forgotten, so that nobody is told of half a list. As with {@link StreamSink} no call blocks, and what comes from an
 * attempt that has ended is dropped.
 *
 * <p>A service is there as long as it has a record or is declared.
 */
public interface ServiceFeed {

    /**
     * Sets how long this attempt may be silent, as {@link StreamSink#expect} does; gathering counts as being heard.
     *
     * @param silence from now on, the longest time until something is heard
     */
    void expect(Duration silence);

    /** Something was heard, and nothing has changed. */
    void alive();

    /** A complete list follows: what it does not mention before the flush is gone. What was gathered is forgotten. */
    void begin();

    /**
     * A record is there, or has changed.
     *
     * @param service the service, as {@link Demultiplexer#watch} is asked for it
     * @param record the record's key within the service; two records may claim one instance id
     * @param instance what the record says
     */
    void put(String service, String record, ServiceInstance instance);

    /**
     * A record is gone; one that was not there may be.
     *
     * @param service the service
     * @param record the record's key
     */
    void remove(String service, String record);

    /**
     * A service is there, with or without records.
     *
     * @param service the service
     */
    void declare(String service);

    /**
     * A service is not declared any more; it is gone once it has no record either.
     *
     * @param service the service
     */
    void forget(String service);

    /**
     * What was gathered is complete up to a revision. With nothing gathered: nothing has changed.
     *
     * @param revision the registry's, for display
     */
    default void flush(String revision) {
        flush(revision, () -> {});
    }

    /**
     * What was gathered is complete up to a revision, and moves the stream's cursor.
     *
     * @param revision the registry's, for display
     * @param taken moves the cursor, as in {@link StreamSink#answer(Object, Runnable)}
     */
    void flush(String revision, Runnable taken);

    /**
     * Ends the attempt: every listener is told; the stream is opened again after a back-off.
     *
     * @param error what the listeners are told, unless it was the last thing that they were told
     */
    default void failed(DiscoveryError error) {
        failed(error, Duration.ZERO);
    }

    /**
     * Ends the attempt as {@link #failed(DiscoveryError)} does, and waits as long as the registry asked for.
     *
     * @param error what the listeners are told
     * @param atLeast the stream is opened no earlier than this
     */
    void failed(DiscoveryError error, Duration atLeast);

    /**
     * Ends the attempt by an exception, as {@link StreamSink#failed(Throwable)} does.
     *
     * @param thrown what was thrown
     */
    void failed(Throwable thrown);

    /**
     * Ends the attempt in order: the stream is opened again after a pause, without a back-off.
     *
     * @param pause zero for at once
     */
    void ended(Duration pause);
}
