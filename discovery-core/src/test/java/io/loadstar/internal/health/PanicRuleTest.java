package io.loadstar.internal.health;

import static io.loadstar.spi.HostHealth.DEGRADED;
import static io.loadstar.spi.HostHealth.DRAINED;
import static io.loadstar.spi.HostHealth.HEALTHY;
import static io.loadstar.spi.HostHealth.NOT_READY;
import static io.loadstar.spi.HostHealth.PENDING;
import static io.loadstar.spi.HostHealth.UNHEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceConfig.Panic;
import io.loadstar.internal.health.PanicRule.Selection;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanicRuleTest {

    @ParameterizedTest
    @CsvSource({
        // healthy, degraded, unhealthy, pending, not ready -> usable, panic
        "10, 0, 0, 0, 0, 10, false",
        "5, 0, 5, 0, 0, 5, false",
        "4, 0, 5, 0, 0, 9, true",
        "4, 1, 5, 0, 0, 5, false",
        "0, 1, 0, 0, 0, 1, false",
        // The pending count neither way, and are not used while anyone else may be.
        "1, 0, 1, 98, 0, 1, false",
        "1, 0, 2, 98, 0, 3, true",
        "0, 0, 1, 98, 0, 1, true",
        "0, 0, 0, 3, 0, 3, true",
        "0, 0, 0, 3, 4, 3, true",
        // Those not ready count against, and are used when no one is ready.
        "4, 0, 0, 0, 6, 4, true",
        "0, 0, 2, 0, 6, 2, true",
        "0, 0, 0, 0, 6, 6, true",
    })
    void allUsesWhatTheThresholdLeaves(
            int healthy, int degraded, int unhealthy, int pending, int notReady, int usable, boolean panic) {
        List<Host> hosts = hosts(healthy, degraded, unhealthy, pending, notReady);

        Selection selection = new PanicRule(Panic.ALL, 50).select(hosts);

        assertThat(selection.panic()).isEqualTo(panic);
        assertThat(selection.usable()).hasSize(usable);
        assertThat(selection.hosts()).containsExactlyElementsOf(hosts);
    }

    @ParameterizedTest
    @CsvSource({"4, 0, 6, 0, 0, 4", "0, 0, 6, 0, 0, 0", "0, 0, 0, 2, 2, 0", "1, 1, 1, 1, 1, 2"})
    void offUsesTheHealthyOnlyAndMayUseNobody(
            int healthy, int degraded, int unhealthy, int pending, int notReady, int usable) {
        Selection selection =
                new PanicRule(Panic.OFF, 50).select(hosts(healthy, degraded, unhealthy, pending, notReady));

        assertThat(selection.panic()).isFalse();
        assertThat(selection.usable()).hasSize(usable);
        assertThat(selection.usable())
                .allMatch(host -> EnumSet.of(HEALTHY, DEGRADED).contains(host.health()));
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 99, false", "0, 0, 100, true", "100, 99, 1, true", "100, 100, 0, false", "1, 1, 99, false"})
    void theThresholdIsAPercentage(int threshold, int healthy, int unhealthy, boolean panic) {
        Selection selection = new PanicRule(Panic.ALL, threshold).select(hosts(healthy, 0, unhealthy, 0, 0));

        assertThat(selection.panic()).isEqualTo(panic);
    }

    @Test
    void theDrainedAreNeverUsedNorCounted() {
        List<Host> hosts = new ArrayList<>(ProbeHost.several(DRAINED, 8));
        hosts.addAll(ProbeHost.several(HEALTHY, 1));
        hosts.addAll(ProbeHost.several(UNHEALTHY, 1));

        Selection selection = new PanicRule(Panic.ALL, 50).select(hosts);

        assertThat(selection.panic()).isFalse();
        assertThat(selection.hosts()).containsExactlyElementsOf(hosts.subList(8, 10));
        assertThat(selection.usable()).containsExactly(hosts.get(8));
        assertThat(new PanicRule(Panic.ALL, 50).select(hosts.subList(0, 8)).usable())
                .isEmpty();
    }

    @Test
    void withoutHostsThereIsNoPanic() {
        assertThat(new PanicRule(Panic.ALL, 100).select(List.of()).panic()).isFalse();
    }

    @Test
    void theOrderIsKept() {
        List<Host> hosts = new ArrayList<>();
        for (HostHealth health : HostHealth.values()) {
            hosts.addAll(ProbeHost.several(health, 20));
        }
        Collections.shuffle(hosts, new Random(7));
        List<Host> shuffled = List.copyOf(hosts);

        Selection selection = new PanicRule(Panic.ALL, 90).select(shuffled);

        assertThat(selection.usable())
                .containsExactlyElementsOf(shuffled.stream()
                        .filter(host -> EnumSet.of(HEALTHY, DEGRADED, UNHEALTHY).contains(host.health()))
                        .toList());
        assertThat(selection.hosts())
                .containsExactlyElementsOf(shuffled.stream()
                        .filter(host -> host.health() != DRAINED)
                        .toList());
    }

    @Test
    void row49_allFailTheProbeAndAllAreUsed() {
        List<Host> hosts = ProbeHost.several(UNHEALTHY, 50);

        Selection selection = new PanicRule(Panic.ALL, 50).select(hosts);

        assertThat(selection.panic()).isTrue();
        assertThat(selection.usable()).containsExactlyElementsOf(hosts);
    }

    @Test
    void row50_theOnlyHostIsUsedWhateverItsEvidence() {
        List<Host> hosts = ProbeHost.several(UNHEALTHY, 1);

        assertThat(new PanicRule(Panic.ALL, 50).select(hosts).usable()).containsExactlyElementsOf(hosts);
    }

    private static List<Host> hosts(int healthy, int degraded, int unhealthy, int pending, int notReady) {
        List<Host> hosts = new ArrayList<>(ProbeHost.several(HEALTHY, healthy));
        hosts.addAll(ProbeHost.several(DEGRADED, degraded));
        hosts.addAll(ProbeHost.several(UNHEALTHY, unhealthy));
        hosts.addAll(ProbeHost.several(PENDING, pending));
        hosts.addAll(ProbeHost.several(NOT_READY, notReady));
        return List.copyOf(hosts);
    }
}
