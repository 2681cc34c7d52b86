package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RebuildPacerTest {

    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final List<Long> rebuilds = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5; // overflows on the way

    private final RebuildPacer pacer =
            new RebuildPacer(new Clock(), new Timers(), Runnable::run, INTERVAL, () -> rebuilds.add(now));

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void theFirstRequestRunsAtOnce() {
        pacer.request();

        assertThat(rebuilds).hasSize(1);
    }

    @Test
    void thoseThatFollowRunTogetherAtTheEndOfTheInterval() {
        pacer.request();
        pass(Duration.ofMillis(4));
        pacer.request();
        pacer.request();
        pacer.request();
        assertThat(rebuilds).hasSize(1);
        assertThat(delays).containsExactly(Duration.ofMillis(6));

        pass(Duration.ofMillis(6));
        timers.get(0).run();
        assertThat(rebuilds).hasSize(2);
    }

    @Test
    void afterTheIntervalARequestRunsAtOnceAgain() {
        pacer.request();
        pass(INTERVAL);
        pacer.request();

        assertThat(rebuilds).hasSize(2);
        assertThat(timers).isEmpty();
    }

    @Test
    void theIntervalAlsoHoldsAfterARebuildThatWaited() {
        pacer.request();
        pacer.request();
        pass(INTERVAL);
        timers.get(0).run();
        pacer.request();

        assertThat(rebuilds).hasSize(2);
        assertThat(timers).hasSize(2);
    }

    private final class Clock implements TimeSource {
        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Instant wallTime() {
            return Instant.EPOCH;
        }
    }

    private final class Timers implements LoopScheduler {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            timers.add(task);
            delays.add(delay);
            return () -> {};
        }

        @Override
        public void close() {}
    }
}
