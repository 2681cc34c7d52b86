package io.loadstar.testkit.outage;

import io.loadstar.testkit.LoadstarThreads;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Switches something off and on several times a second, on a thread of its own, until it is closed (concurrent).
 *
 * <p>It is off when {@link #start} has returned and on when {@link #close} has. Each state lasts 20 to 200 ms.
 */
final class Flapper implements AutoCloseable {

    private static final int SHORTEST_MILLIS = 20;
    private static final int LONGEST_MILLIS = 200;
    private static final int CLOSE_SECONDS = 10;

    private final Runnable off;
    private final Runnable on;
    private final Random random;
    private final ScheduledThreadPoolExecutor executor;

    private Flapper(Runnable off, Runnable on, Random random) {
        this.off = off;
        this.on = on;
        this.random = random;
        this.executor =
                new ScheduledThreadPoolExecutor(1, Flapper::thread, new ScheduledThreadPoolExecutor.DiscardPolicy());
        this.executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    static Flapper start(Runnable off, Runnable on, Random random) {
        Flapper flapper = new Flapper(off, on, random);
        flapper.turn(false);
        return flapper;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, LoadstarThreads.PREFIX + "outage-flapper");
        thread.setDaemon(true);
        return thread;
    }

    private void turn(boolean toOn) {
        (toOn ? on : off).run();
        int millis = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
        executor.schedule(() -> turn(!toOn), millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("outage: a listener of the registry is still in a call after "
                        + CLOSE_SECONDS + " s (expected: it returns at once)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        on.run();
    }
}
