package io.loadstar.registry.zookeeper;

import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Real loops and threads for an adapter under test, ended with the test. */
final class TestThreads implements LoopScheduler {

    private final ScheduledThreadPoolExecutor loops = new ScheduledThreadPoolExecutor(2, named("test-loop"));
    private final ExecutorService blocking = Executors.newCachedThreadPool(named("test-blocking"));
    private final RegistryContext context =
            new RegistryContext(TimeSource.system(), this, this::block, (RandomGenerator)
                    () -> ThreadLocalRandom.current().nextLong());

    TestThreads() {
        loops.setRemoveOnCancelPolicy(true);
        loops.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    RegistryContext context() {
        return context;
    }

    /** The same threads with another time. */
    RegistryContext context(TimeSource time) {
        return new RegistryContext(time, this, this::block, context.random());
    }

    private void block(Runnable task) {
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException e) {
            return; // Closed.
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            loops.execute(task);
        } catch (RejectedExecutionException e) {
            return; // Closed: tasks are dropped.
        }
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        try {
            Future<?> planned = loops.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> planned.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    @Override
    public void close() {
        loops.shutdownNow();
        blocking.shutdownNow();
    }

    /** The threads that run now. */
    static Set<Thread> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }

    /** The names of the threads that run now and did not before, other than those of tests. */
    static Set<String> begunSince(Set<Thread> before) {
        return running().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("test-"))
                .collect(Collectors.toSet());
    }

    /** The names of the adapter's own threads that run now. */
    static Set<String> adapterThreads() {
        return running().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("loadstar-"))
                .collect(Collectors.toSet());
    }
}
