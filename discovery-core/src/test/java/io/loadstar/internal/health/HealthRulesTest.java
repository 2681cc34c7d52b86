package io.loadstar.internal.health;

import static io.loadstar.spi.HealthClass.EVIDENCE;
import static io.loadstar.spi.HealthClass.INTENT;
import static io.loadstar.spi.HealthClass.REGISTRY;
import static io.loadstar.spi.HealthState.FAIL;
import static io.loadstar.spi.HealthState.PASS;
import static io.loadstar.spi.HealthState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ConfigKey;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceConfig.Panic;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.HealthClass;
import io.loadstar.spi.HealthState;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HealthRulesTest {

    private static final Path GUIDE = Path.of("../docs/health.md");

    private static final HealthFact PASSED = new HealthFact("probe", EVIDENCE, PASS, "200");
    private static final HealthFact FAILED = new HealthFact("probe", EVIDENCE, FAIL, "503");
    private static final HealthFact NEW = new HealthFact("probe", EVIDENCE, UNKNOWN, "not checked yet");
    private static final HealthFact EJECTED = new HealthFact("outlier", EVIDENCE, FAIL, "5 failures in a row");
    private static final HealthFact READY = new HealthFact("conditions", REGISTRY, PASS, "ready");
    private static final HealthFact NOT_READY = new HealthFact("conditions", REGISTRY, FAIL, "not ready");
    private static final HealthFact KEPT = new HealthFact("operator", INTENT, PASS, "kept");
    private static final HealthFact DRAINED = new HealthFact("operator", INTENT, FAIL, "drained by hand");

    /** When panic may use a host. */
    enum InPanic {
        USABLE_ANYWAY("usable anyway"),
        YES("yes"),
        IF_NO_ONE_ELSE_IS_READY("when no one else is left that is ready"),
        IF_NO_ONE_IS_READY("when no one is ready"),
        NEVER("never");

        private final String text;

        InPanic(String text) {
            this.text = text;
        }
    }

    /** The truth table, row by row; {@code docs/health.md} shows the same rows. */
    enum Row {
        OPERATOR_DRAIN(instance(), List.of(DRAINED, PASSED), HostHealth.DRAINED, InPanic.NEVER, false),
        WEIGHT_0(weight(0), List.of(PASSED), HostHealth.DRAINED, InPanic.NEVER, false),
        DEREGISTERED_OR_TERMINATING(
                registered(RegisteredHealth.DRAINING), List.of(PASSED), HostHealth.DRAINED, InPanic.NEVER, false),
        REGISTRY_CHECK_FAILS(
                registered(RegisteredHealth.FAILING),
                List.of(PASSED),
                HostHealth.NOT_READY,
                InPanic.IF_NO_ONE_IS_READY,
                false),
        REGISTRY_SAYS_NOT_READY(
                instance(), List.of(NOT_READY, PASSED), HostHealth.NOT_READY, InPanic.IF_NO_ONE_IS_READY, false),
        PROBE_FAILS(instance(), List.of(FAILED), HostHealth.UNHEALTHY, InPanic.YES, false),
        EJECTED_AS_AN_OUTLIER(instance(), List.of(EJECTED, PASSED), HostHealth.UNHEALTHY, InPanic.YES, true),
        PROBE_HAS_NOT_PASSED_YET(instance(), List.of(NEW), HostHealth.PENDING, InPanic.IF_NO_ONE_ELSE_IS_READY, false),
        REGISTRY_SAYS_DEGRADED(
                registered(RegisteredHealth.DEGRADED),
                List.of(PASSED),
                HostHealth.DEGRADED,
                InPanic.USABLE_ANYWAY,
                false),
        ALL_PASS(
                registered(RegisteredHealth.PASSING),
                List.of(KEPT, READY, PASSED),
                HostHealth.HEALTHY,
                InPanic.USABLE_ANYWAY,
                false),
        NOBODY_SAYS_ANYTHING(instance(), List.of(), HostHealth.HEALTHY, InPanic.USABLE_ANYWAY, false);

        private final ServiceInstance instance;
        private final List<HealthFact> facts;
        private final HostHealth health;
        private final InPanic inPanic;
        private final boolean capped;

        Row(ServiceInstance instance, List<HealthFact> facts, HostHealth health, InPanic inPanic, boolean capped) {
            this.instance = instance;
            this.facts = facts;
            this.health = health;
            this.inPanic = inPanic;
            this.capped = capped;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowOfTheTableHasItsHealth(Row row) {
        assertThat(HealthRules.combine(row.instance, row.facts)).isEqualTo(row.health);
    }

    @ParameterizedTest
    @EnumSource
    void aRowOfTheTableIsUsedInPanicAsItSays(Row row) {
        Host host = ProbeHost.of("this", HealthRules.combine(row.instance, row.facts));

        assertThat(whenUsed(host)).isEqualTo(row.inPanic);
    }

    @ParameterizedTest
    @EnumSource
    void aRowOfTheTableCountsTowardTheEjectionCapAsItSays(Row row) {
        assertThat(row.facts.stream().anyMatch(HealthRules::countsTowardEjectionCap))
                .isEqualTo(row.capped);
    }

    @Test
    void theGuideShowsTheSameTable() throws IOException {
        List<String[]> shown = Files.readAllLines(GUIDE).stream()
                .dropWhile(line -> !line.startsWith("| what is said"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> line.split(" *\\| *"))
                .toList();

        assertThat(shown).hasSameSizeAs(Row.values());
        for (Row row : Row.values()) {
            String[] cells = shown.get(row.ordinal());
            assertThat(cells[3]).as("health of %s", row).isEqualTo(row.health.text());
            assertThat(cells[4].split(",")[0]).as("panic, %s", row).isEqualTo(row.inPanic.text);
            assertThat(cells[5]).as("cap, %s", row).isEqualTo(row.capped ? "yes" : "no");
        }
    }

    @Test
    void theGuideShowsAllKeysWithTheirDefaults() throws IOException {
        List<String> lines = Files.readAllLines(GUIDE);

        assertThat(ServiceConfig.keys())
                .filteredOn(key -> key.name().matches("health\\.active\\..*|panic.*"))
                .hasSize(13)
                .allSatisfy(key -> assertThat(lines).contains(line(key)));
    }

    private static <T> String line(ConfigKey<T> key) {
        return "| `" + key.name() + "` | `" + key.print(key.defaultValue()) + "` | " + key.description() + " |";
    }

    /** Puts the host beside others of each kind and sees with whom it is used. */
    private static InPanic whenUsed(Host host) {
        if (used(host, Panic.OFF, HostHealth.HEALTHY)) {
            return InPanic.USABLE_ANYWAY;
        }
        if (used(host, Panic.ALL, HostHealth.UNHEALTHY)) {
            return InPanic.YES;
        }
        if (used(host, Panic.ALL, HostHealth.PENDING)) {
            return InPanic.IF_NO_ONE_ELSE_IS_READY;
        }
        if (used(host, Panic.ALL, HostHealth.NOT_READY)) {
            return InPanic.IF_NO_ONE_IS_READY;
        }
        return InPanic.NEVER;
    }

    private static boolean used(Host host, Panic mode, HostHealth others) {
        List<Host> hosts = new ArrayList<>(ProbeHost.several(others, 5));
        hosts.add(host);
        return new PanicRule(mode, 50).select(hosts).usable().contains(host);
    }

    @ParameterizedTest
    @CsvSource({
        // registered, weight, intent, registry, evidence, health
        "DRAINING, 100, PASS, PASS, PASS, DRAINED",
        "FAILING, 0, PASS, FAIL, FAIL, DRAINED",
        "FAILING, 100, FAIL, FAIL, FAIL, DRAINED",
        "FAILING, 100, PASS, PASS, FAIL, NOT_READY",
        "FAILING, 100, PASS, PASS, UNKNOWN, NOT_READY",
        "DEGRADED, 100, PASS, FAIL, FAIL, NOT_READY",
        "DEGRADED, 100, PASS, PASS, FAIL, UNHEALTHY",
        "DEGRADED, 100, PASS, PASS, UNKNOWN, PENDING",
        "PASSING, 100, PASS, PASS, FAIL, UNHEALTHY",
        "PASSING, 100, UNKNOWN, UNKNOWN, PASS, HEALTHY",
        "UNKNOWN, 1, PASS, PASS, PASS, HEALTHY",
    })
    void theStrongerClassDecides(
            RegisteredHealth registered,
            int weight,
            HealthState intent,
            HealthState registry,
            HealthState evidence,
            HostHealth health) {
        ServiceInstance instance = weight(weight).toBuilder().health(registered).build();
        List<HealthFact> facts = List.of(
                fact("probe", EVIDENCE, evidence),
                fact("conditions", REGISTRY, registry),
                fact("operator", INTENT, intent));

        assertThat(HealthRules.combine(instance, facts)).isEqualTo(health);
    }

    @Test
    void oneFailedSourceOutweighsOthersOfItsClass() {
        assertThat(HealthRules.combine(instance(), List.of(PASSED, NEW, EJECTED)))
                .isEqualTo(HostHealth.UNHEALTHY);
        assertThat(HealthRules.combine(instance(), List.of(NEW, fact("outlier", EVIDENCE, PASS))))
                .isEqualTo(HostHealth.PENDING);
    }

    @Test
    void weight0DrainsUnlessAllHaveIt() {
        assertThat(HealthRules.allWeightsZero(List.of(weight(0), weight(0)))).isTrue();
        assertThat(HealthRules.allWeightsZero(List.of(weight(0), weight(1)))).isFalse();
        assertThat(HealthRules.allWeightsZero(List.of())).isFalse();

        assertThat(HealthRules.combine(weight(0), List.of(PASSED), false)).isEqualTo(HostHealth.HEALTHY);
        assertThat(HealthRules.combine(weight(0), List.of(DRAINED), false)).isEqualTo(HostHealth.DRAINED);
    }

    @Test
    void aDrainingInstancesWeightSaysNothingAboutTheOthers() {
        ServiceInstance draining = registered(RegisteredHealth.DRAINING);

        assertThat(HealthRules.allWeightsZero(List.of(draining, weight(0)))).isTrue();
        assertThat(HealthRules.allWeightsZero(List.of(draining))).isFalse();
    }

    private static HealthFact fact(String source, HealthClass healthClass, HealthState state) {
        return new HealthFact(source, healthClass, state, "as told");
    }

    private static ServiceInstance instance() {
        return weight(100);
    }

    private static ServiceInstance weight(int weight) {
        return ServiceInstance.builder("orders")
                .address("127.0.0.1", 8080)
                .weight(weight)
                .build();
    }

    private static ServiceInstance registered(RegisteredHealth health) {
        return instance().toBuilder().health(health).build();
    }
}
