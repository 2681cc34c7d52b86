package io.loadstar.benchmarks.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The program for picks during rebuilds runs, and counts latencies as they are. */
class RingRebuildTest {

    @Test
    void everyRebuildIsCountedAndNoPickFails() {
        Map<String, RingLoad.Phase> phases = RingRebuild.measure(20, 1, 3, Duration.ofMillis(20));

        assertThat(phases.keySet()).containsExactly("none", "one host", "all hosts");
        assertThat(phases.values()).extracting(RingLoad.Phase::rebuilds).containsExactly(0L, 3L, 3L);
        assertThat(phases.values()).allSatisfy(phase -> {
            assertThat(phase.picks().count()).isPositive();
            assertThat(phase.failed()).isZero();
        });
        assertThat(RingRebuild.table(phases)).contains("\n| one host | 3 | ").hasLineCount(5);
    }

    @Test
    void aPercentileIsOnePartIn32TooLargeAtMost() {
        Latencies latencies = new Latencies();
        for (long nanos = 1; nanos <= 100_000; nanos++) {
            latencies.add(nanos);
        }

        assertThat(latencies.count()).isEqualTo(100_000);
        assertThat(latencies.largest()).isEqualTo(Duration.ofNanos(100_000));
        assertThat(latencies.at(100)).isEqualTo(Duration.ofNanos(100_000));
        for (double percent : new double[] {0.01, 1, 50, 99, 99.9}) {
            double exact = percent * 1_000;
            assertThat(latencies.at(percent).toNanos()).isBetween((long) exact, (long) (exact * 33 / 32) + 1);
        }
    }

    @Test
    void anyLatencyIsCounted() {
        SplittableRandom random = new SplittableRandom(1);
        for (int shift = 0; shift < 63; shift++) {
            long nanos = random.nextLong(Long.MAX_VALUE) >>> shift;
            Latencies latencies = new Latencies();
            latencies.add(nanos);

            assertThat(latencies.at(50)).isEqualTo(Duration.ofNanos(nanos));
        }
    }
}
