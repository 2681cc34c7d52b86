package io.loadstar.benchmarks.program;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Writes at a fixed rate until it is closed (concurrent). */
public final class SteadyWrites implements AutoCloseable {

    private static final int END_SECONDS = 10;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger number = new AtomicInteger();
    private final ScheduledFuture<?> writing;

    /**
     * Begins to write.
     *
     * @param perSecond how many writes
     * @param write told the number of the write
     */
    public SteadyWrites(int perSecond, IntConsumer write) {
        this.writing = thread.scheduleAtFixedRate(
                () -> write.accept(number.incrementAndGet()),
                0,
                TimeUnit.SECONDS.toNanos(1) / perSecond,
                TimeUnit.NANOSECONDS);
    }

    /** {@return how many writes there have been} */
    public int writes() {
        return number.get();
    }

    /** {@return whether none has failed, after which there are no more} */
    public boolean isRunning() {
        return !writing.isDone();
    }

    /**
     * Ends them; returns when the last one has ended.
     *
     * @throws IllegalStateException if one failed
     */
    @Override
    public void close() {
        boolean failed = !isRunning();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a write has not ended in " + END_SECONDS + " s");
            }
            if (failed) {
                writing.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("write " + number + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
