package io.loadstar.internal.engine;

import io.loadstar.spi.LoopScheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loops and the timer of one resolver: clamp(cpus / 2, 1, 4) daemon threads (concurrent). */
final class LoopPool implements LoopScheduler {

    private static final Logger LOG = LoggerFactory.getLogger(LoopPool.class);

    private final NamedThreads threads = new NamedThreads("loadstar-loop-");
    private final ScheduledThreadPoolExecutor executor;

    LoopPool() {
        this(Runtime.getRuntime().availableProcessors());
    }

    LoopPool(int cpus) {
        executor = new ScheduledThreadPoolExecutor(Math.max(1, Math.min(cpus / 2, 4)), threads);
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        submit(task, 0);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        return submit(task, Math.max(0, delay.toNanos()));
    }

    private Cancellable submit(Runnable task, long delayNanos) {
        try {
            Future<?> future = executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.trace("A task was dropped: the loops are closed", e);
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A task of a loop failed", e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        threads.awaitUnlessOwn(executor);
    }
}
