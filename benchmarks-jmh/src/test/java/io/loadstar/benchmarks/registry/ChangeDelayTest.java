package io.loadstar.benchmarks.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.benchmarks.registry.ChangeDelay.Setting;
import io.loadstar.benchmarks.registry.DelayRun.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program for the delay from a change to the pick runs, against a real server. */
class ChangeDelayTest {

    private static final int CHANGES = 10;
    private static final Setting SETTING = new Setting(1, Duration.ofMillis(5));

    @TempDir
    Path folder;

    @Test
    void everyChangeOfZooKeeperIsSeenByBothSides() {
        everyChangeIsSeenByBothSides(RegistryKind.ZOOKEEPER);
    }

    @Test
    @Tag("server")
    void everyChangeOfConsulIsSeenByBothSides() {
        everyChangeIsSeenByBothSides(RegistryKind.CONSUL);
    }

    private void everyChangeIsSeenByBothSides(RegistryKind kind) {
        try (RealRegistry registry = kind.open(folder)) {
            ChangeScript script = new ChangeScript(SETTING.seed(), SETTING.longestPause());
            List<Sample> samples = DelayRun.measure(registry, script, CHANGES);

            assertThat(samples).hasSize(CHANGES).allSatisfy(sample -> {
                assertThat(sample.raw()).isPositive();
                assertThat(sample.ours()).isPositive();
                assertThat(sample.sincePicked()).isPositive();
            });
            assertThat(samples).extracting(Sample::kind).contains(Change.Kind.values());
            assertThat(registry.versions()).startsWith(kind.label()).doesNotContain("unknown");
        }
    }
}
