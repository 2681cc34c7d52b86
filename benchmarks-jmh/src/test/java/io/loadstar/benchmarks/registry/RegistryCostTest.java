package io.loadstar.benchmarks.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.benchmarks.registry.RegistryCost.Count;
import io.loadstar.benchmarks.registry.RegistryCost.Timing;
import io.loadstar.benchmarks.registry.RegistryCost.Writes;
import io.loadstar.benchmarks.registry.TurnDelay.Watched;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs for the cost of watching and the delay of taking turns run, against a real agent. */
class RegistryCostTest {

    @TempDir
    Path folder;

    @Test
    @Tag("server")
    void requestsOfBothClientsAreCountedForEverySizeAndKindOfWrites() {
        try (ConsulAgent agent = RegistryCost.start(folder)) {
            Timing timing = new Timing(Duration.ZERO, Duration.ofMillis(1_500));
            List<Count> counts = RegistryCost.count(agent, List.of(1, 3), timing);

            assertThat(counts).hasSize(2 * Writes.values().length).allSatisfy(count -> {
                assertThat(count.oursOpen()).isGreaterThanOrEqualTo(count.services());
                assertThat(count.naiveOpen()).isGreaterThanOrEqualTo(count.services());
            });
            assertThat(counts)
                    .filteredOn(count -> count.writes() == Writes.NODE)
                    .allSatisfy(count -> assertThat(count.naive()).isPositive());
        }
    }

    @Test
    @Tag("server")
    void everyChangeIsPickedWhoeverTakesTurns() {
        try (ConsulAgent agent = RegistryCost.start(folder)) {
            TurnDelay.Setting setting = new TurnDelay.Setting(1, Duration.ZERO);

            assertThat(TurnDelay.measure(agent, new Watched(3, true), 5, setting))
                    .hasSize(5)
                    .allSatisfy(delay -> assertThat(delay).isPositive());
        }
    }

    @Test
    void theReportHasALineForEachSizeWithAllKindsOfWrites() {
        List<Count> counts = new ArrayList<>();
        for (Writes writes : Writes.values()) {
            counts.add(new Count(10, writes, 9.7, 1_234, 10, 11, 99.6));
            counts.add(new Count(250, writes, 241, 0, 128, 250, 99.6));
        }

        assertThat(CostReport.requests(counts, "1.2.3", "machine.", 3))
                .startsWith("Consul 1.2.3,")
                .contains("machine. Counted for 3 min", "writes a second were 100.")
                .contains(
                        "| services | connections, ours | naive | idle, ours | naive | 100 unrelated writes/s, ours |")
                .contains("\n| 10 | 10 | 11 | 9.7 | 1,234 | 9.7 | 1,234 | 9.7 | 1,234 |\n")
                .contains("\n| 250 | 128 | 250 | 241 | 0.0 | 241 | 0.0 | 241 | 0.0 |\n");
    }

    @Test
    void theReportOfTurnsHasALineForWhatIsWatched() {
        List<Duration> delays = List.of(Duration.ofMillis(2), Duration.ofMillis(8));

        assertThat(CostReport.turns(Map.of(new Watched(100, true), delays), "1.2.3", "machine."))
                .contains("| 100, their node written once a second | 2 | 2.00 | 8.00 | 8.00 | 8.00 |\n");
    }
}
