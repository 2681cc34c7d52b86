package io.loadstar.spi;

import java.time.Duration;

/**
 * Runs short tasks soon or later on a few loop threads, injected (concurrent).
 *
 * <p>Tasks must not block. Two tasks may run at the same time and in any order; a serial mailbox on top gives order.
 * After {@link #close} tasks are dropped.
 */
public interface LoopScheduler extends AutoCloseable {

    /** Something scheduled that can be called off. */
    @FunctionalInterface
    interface Cancellable {
        /** Calls it off; does nothing if it has run. A task that is running goes on. */
        void cancel();
    }

    /**
     * Runs a task soon, never within this call.
     *
     * @param task must not block
     */
    void execute(Runnable task);

    /**
     * Runs a task later, never within this call.
     *
     * @param task must not block
     * @param delay from now; zero or less means soon
     * @return calls it off
     */
    Cancellable schedule(Runnable task, Duration delay);

    /** Ends the threads; waits, bounded, for the running tasks unless called by a loop thread itself. */
    @Override
    void close();
}
