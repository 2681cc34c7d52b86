package io.loadstar.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.benchmarks.program.Pause;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The soak runs, for some changes instead of some minutes, and tells a leak from none. */
@Timeout(120)
class SoakTest {

    private static final int CHANGES = 2_000;

    @Test
    void noPickFailsWhileAllServicesChange() {
        try (SoakRun run = new SoakRun(20, 1)) {
            for (int i = 0; i < CHANGES; i++) {
                run.change();
            }
            Sample sample = run.sample(Duration.ofSeconds(1));
            while (sample.picks() == 0 || sample.nexts() == 0) {
                Pause.of(Duration.ofMillis(5));
                sample = run.sample(Duration.ofSeconds(1));
            }

            assertThat(run.failure()).isNull();
            assertThat(sample.failed()).isZero();
            assertThat(sample.changes()).isEqualTo(CHANGES);
            assertThat(sample.rebuilds()).isBetween(20L, 20L + CHANGES);
            assertThat(sample.heap()).isPositive();
        }
    }

    /** Counts what a service is told, and what of it is no news. */
    private static final class Told implements SnapshotListener {
        private int snapshots;
        private int equal;
        private List<ServiceInstance> last = List.of();

        @Override
        public void onSnapshot(ServiceSnapshot snapshot) {
            snapshots++;
            equal += snapshot.instances().equals(last) ? 1 : 0;
            last = snapshot.instances();
        }

        @Override
        public void onError(DiscoveryError error) {
            throw new IllegalStateException(error.toString());
        }
    }

    @Test
    void everyChangeChangesSomething() {
        ChangingFleet fleet = new ChangingFleet(1, 1);
        Told told = new Told();
        Watch watch = fleet.registry().watch(ServiceKey.parse(ChangingFleet.name(0)), told);

        for (int i = 0; i < CHANGES; i++) {
            fleet.change();
        }
        watch.close();

        assertThat(told.snapshots).isEqualTo(1 + CHANGES);
        assertThat(told.equal).isZero();
    }

    @Test
    void aHeapThatSwaysIsFlat() {
        SoakReport report = new SoakReport(samples(0));

        assertThat(report.problems()).isEmpty();
        assertThat(report.bound()).isEqualTo(960_000);
        assertThat(report.verdict()).startsWith("Flat: ");
        assertThat(report.print("machine."))
                .contains("| 10.0 | ")
                .contains("| 1,000 | 900 | 50,000 | 60,000 | 0 | 9 |");
    }

    @Test
    void anObjectLeftOfEachChangeIsALeak() {
        assertThat(new SoakReport(samples(24)).verdict())
                .startsWith("NOT flat: the heap rises by ")
                .contains("(expected: below 960,000)");
    }

    @Test
    void aPickThatFailedAndAThreadTooManyAreProblems() {
        List<Sample> samples = new ArrayList<>(samples(0));
        Sample last = samples.remove(samples.size() - 1);
        samples.add(new Sample(last.time(), last.heap(), last.changes(), last.rebuilds(), 1, 1, 2, 10));

        assertThat(new SoakReport(samples).problems())
                .containsExactly("2 picks failed (expected: none)", "10 threads at the end, 9 after the warm-up");
    }

    /** Every 30 s for 10 minutes; the heap sways by 100 KB. */
    private static List<Sample> samples(long leftOfEachChange) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i <= 20; i++) {
            long changes = i * 30_000L;
            long sway = i % 2 == 0 ? 0 : 100_000;
            samples.add(new Sample(
                    Duration.ofSeconds(i * 30L),
                    20_000_000 + sway + leftOfEachChange * changes,
                    changes,
                    i * 27_000L,
                    i * 1_500_000L,
                    i * 1_800_000L,
                    0,
                    9));
        }
        return samples;
    }
}
