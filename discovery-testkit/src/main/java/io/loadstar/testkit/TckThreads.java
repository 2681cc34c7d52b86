package io.loadstar.testkit;

import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real time and threads for a discoverer under test (concurrent).
 *
 * <p>Blocking tasks have a thread each whose name begins with {@code loadstar-}, so that a task which outlives its
 * discoverer is found like any other thread that does. The loops have another name: they are not the discoverer's.
 */
final class TckThreads implements LoopScheduler {

    private final AtomicInteger number = new AtomicInteger();
    private final ScheduledThreadPoolExecutor loops =
            new ScheduledThreadPoolExecutor(2, task -> daemon(task, "tck-loop-" + number.incrementAndGet()));

    RegistryContext context(long seed) {
        return new RegistryContext(
                TimeSource.system(),
                this,
                task -> daemon(task, LoadstarThreads.PREFIX + "tck-" + number.incrementAndGet())
                        .start(),
                new Random(seed));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, Duration.ZERO);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        try {
            Future<?> future = loops.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            // Closed: tasks are dropped, as the contract says.
            return () -> {};
        }
    }

    @Override
    public void close() {
        loops.shutdownNow();
    }
}
