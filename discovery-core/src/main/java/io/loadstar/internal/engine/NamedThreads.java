package io.loadstar.internal.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads with a name and a number, and knows them again (concurrent). */
final class NamedThreads implements ThreadFactory {

    private static final long CLOSE_SECONDS = 5;

    private final String prefix;
    private final AtomicInteger number = new AtomicInteger();
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    NamedThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(() -> runAsOwn(task), prefix + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private void runAsOwn(Runnable task) {
        own.add(Thread.currentThread());
        try {
            task.run();
        } finally {
            own.remove(Thread.currentThread());
        }
    }

    boolean isOwn() {
        return own.contains(Thread.currentThread());
    }

    /** Waits, bounded, for an executor on these threads that was shut down, unless called by one of them. */
    void awaitUnlessOwn(ExecutorService executor) {
        if (isOwn()) {
            return;
        }
        try {
            if (executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                for (Thread thread : own) {
                    thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
