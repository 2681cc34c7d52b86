package io.loadstar.internal.engine;

import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs a rebuild for the first request at once, and for those that follow at most once per interval (loop-confined). */
final class RebuildPacer {

    private final TimeSource time;
    private final LoopScheduler scheduler;
    private final Executor loop;
    private final long intervalNanos;
    private final Runnable rebuild;
    private long lastNanos;
    private boolean ranBefore;
    private boolean waiting;

    RebuildPacer(TimeSource time, LoopScheduler scheduler, Executor loop, Duration interval, Runnable rebuild) {
        this.time = time;
        this.scheduler = scheduler;
        this.loop = loop;
        this.intervalNanos = interval.toNanos();
        this.rebuild = rebuild;
    }

    void request() {
        if (waiting) {
            return;
        }
        long sinceLast = time.nanoTime() - lastNanos;
        if (!ranBefore || sinceLast >= intervalNanos) {
            run();
            return;
        }
        waiting = true;
        scheduler.schedule(() -> loop.execute(this::runWaiting), Duration.ofNanos(intervalNanos - sinceLast));
    }

    private void runWaiting() {
        waiting = false;
        run();
    }

    private void run() {
        ranBefore = true;
        rebuild.run();
        lastNanos = time.nanoTime();
    }
}
