package io.loadstar.benchmarks.registry;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Writes at a fixed rate until it is closed (concurrent). */
final class SteadyWrites implements AutoCloseable {

    private static final int END_SECONDS = 10;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger number = new AtomicInteger();

    /**
     * Begins to write.
     *
     * @param perSecond how many writes
     * @param write told the number of the write
     */
    SteadyWrites(int perSecond, IntConsumer write) {
        thread.scheduleAtFixedRate(
                () -> write.accept(number.incrementAndGet()),
                0,
                TimeUnit.SECONDS.toNanos(1) / perSecond,
                TimeUnit.NANOSECONDS);
    }

    /** {@return how many writes there have been} */
    int writes() {
        return number.get();
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a write has not ended in " + END_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
