package io.loadstar.registry.consul;

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

/** The machine's time, two loops and a thread for each task that blocks, as a resolver has them. */
final class RealThreads implements LoopScheduler {

    private final AtomicInteger number = new AtomicInteger();
    private final ScheduledThreadPoolExecutor loops =
            new ScheduledThreadPoolExecutor(2, task -> daemon(task, "test-loop-" + number.incrementAndGet()));

    RegistryContext context(long seed) {
        return new RegistryContext(
                TimeSource.system(),
                this,
                task -> daemon(task, "loadstar-test-" + number.incrementAndGet())
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
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    @Override
    public void close() {
        loops.shutdownNow();
    }
}
