package io.loadstar.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for each task that may block: virtual from Java 21 on, else a cached daemon thread (concurrent). */
public final class BlockingThreads implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingThreads.class);

    private final NamedThreads threads = new NamedThreads("loadstar-watch-");
    private final ExecutorService executor;

    /** Creates the executor; no thread starts before the first task. */
    public BlockingThreads() {
        ExecutorService virtual = virtualThreads();
        executor = virtual != null
                ? virtual
                : new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    /** {@return the executor of Java 21 and later, or {@code null} on an older one} */
    private static @Nullable ExecutorService virtualThreads() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Object unnamed = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                    .invoke();
            Object named = lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class))
                    .invoke(unnamed, "loadstar-watch-", 1L);
            Object factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(named);
            MethodHandle perTask = lookup.findStatic(
                    java.util.concurrent.Executors.class,
                    "newThreadPerTaskExecutor",
                    MethodType.methodType(ExecutorService.class, ThreadFactory.class));
            return (ExecutorService) perTask.invoke((ThreadFactory) factory);
        } catch (ReflectiveOperationException e) {
            LOG.debug("No virtual threads on this Java: watches use platform threads");
            return null;
        } catch (Throwable e) {
            LOG.warn("Virtual threads could not be had: watches use platform threads", e);
            return null;
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            LOG.trace("A task was dropped: the resolver is closed", e);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A task on a watch thread failed", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        threads.awaitUnlessOwn(executor);
    }
}
