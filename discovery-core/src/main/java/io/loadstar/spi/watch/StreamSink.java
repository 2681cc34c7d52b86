package io.loadstar.spi.watch;

import io.loadstar.DiscoveryError;
import java.time.Duration;

/**
 * Takes what comes from one attempt of a {@link WatchStream} (concurrent).
 *
 * <p>Any thread may call it, and no call blocks. Calls of one thread keep their order; those of an attempt that has
 * ended, or that was given up, are dropped: attempts are numbered, and only the newest one counts.
 *
 * @param <T> the complete state that an answer is
 */
public interface StreamSink<T> {

    /**
     * Sets how long this attempt may be silent, from now; it replaces what was set before.
     *
     * @param silence the longest time until something is heard; past it the attempt ends with an error of kind TIMEOUT
     */
    void expect(Duration silence);

    /** Something was heard, and nothing has changed. */
    void alive();

    /**
     * An answer: the complete state. The attempt goes on.
     *
     * @param complete never a part
     */
    default void answer(T complete) {
        answer(complete, () -> {});
    }

    /**
     * An answer that moves the stream's cursor. A dropped answer must not move it: the next attempt would go on behind
     * what nobody was told.
     *
     * @param complete never a part
     * @param taken moves the cursor; runs on the watch's mailbox, as {@link WatchStream#open} does, and only if the answer
     *     is not dropped
     */
    void answer(T complete, Runnable taken);

    /**
     * An answer that there is nothing to tell, such as an error of kind UNKNOWN_SERVICE, or of TOO_LARGE where the stream
     * itself goes on. The attempt goes on.
     *
     * @param error what the listener is told
     */
    void unknown(DiscoveryError error);

    /**
     * Ends the attempt: there is no usable answer. The stream is opened again after a back-off.
     *
     * @param error what the listener is told, unless it was the last thing that it was told
     */
    void failed(DiscoveryError error);

    /**
     * Ends the attempt as {@link #failed(DiscoveryError)} does, and waits as long as the registry asked for.
     *
     * @param error what the listener is told, unless it was the last thing that it was told
     * @param atLeast the stream is opened no earlier than this, and no earlier than the back-off says
     */
    void failed(DiscoveryError error, Duration atLeast);

    /**
     * Ends the attempt by an exception: a {@link io.loadstar.DiscoveryException} as its error; anything else as one of kind
     * MALFORMED, logged with its stack when it is told.
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
