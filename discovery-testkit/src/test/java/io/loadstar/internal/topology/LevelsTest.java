package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceConfig.Panic;
import io.loadstar.internal.health.PanicRule;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.TimeSource;
import io.loadstar.testkit.TestInstances;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LevelsTest {

    private static final PanicRule ALL = new PanicRule(Panic.ALL, 50);
    private static final PanicRule OFF = new PanicRule(Panic.OFF, 50);

    private final List<Host> hosts = new ArrayList<>();

    private static final class Stamped extends Host {
        Stamped(int number, int priority, HostHealth health) {
            super(
                    TestInstances.builder("orders", number)
                            .priority(priority)
                            .health(
                                    health == HostHealth.DEGRADED
                                            ? RegisteredHealth.DEGRADED
                                            : RegisteredHealth.PASSING)
                            .build(),
                    TimeSource.system());
            stamp(health, 100);
        }
    }

    private LevelsTest add(int priority, HostHealth... healths) {
        for (HostHealth health : healths) {
            hosts.add(new Stamped(hosts.size(), priority, health));
        }
        return this;
    }

    private List<Integer> usable(PanicRule panic) {
        return Levels.select(hosts, panic).usable().stream().map(hosts::indexOf).toList();
    }

    @Test
    void theFirstLevelAloneIsUsedWhileItIsHealthyEnough() {
        add(0, HostHealth.HEALTHY, HostHealth.HEALTHY, HostHealth.UNHEALTHY).add(1, HostHealth.HEALTHY);

        assertThat(usable(ALL)).containsExactly(0, 1);
    }

    @Test
    void theNextLevelHelpsOutBeforeUnhealthyHostsAreUsed() {
        add(0, HostHealth.HEALTHY, HostHealth.UNHEALTHY, HostHealth.UNHEALTHY)
                .add(1, HostHealth.HEALTHY, HostHealth.HEALTHY);

        assertThat(usable(ALL)).containsExactly(0, 3, 4);
        assertThat(Levels.select(hosts, ALL).panic()).isFalse();
    }

    @Test
    void theDegradedAreTheLastOfTheirPriority() {
        add(0, HostHealth.HEALTHY, HostHealth.DEGRADED);
        assertThat(usable(ALL)).containsExactly(0);

        hosts.clear();
        add(0, HostHealth.UNHEALTHY, HostHealth.DEGRADED).add(1, HostHealth.HEALTHY);
        assertThat(usable(ALL)).containsExactly(1);
    }

    @Test
    void ifAllLevelsTogetherAreTooFewAllPanicSoThatTheHealthyOfALaterOneAreUsedToo() {
        add(0, HostHealth.UNHEALTHY, HostHealth.UNHEALTHY, HostHealth.UNHEALTHY)
                .add(1, HostHealth.UNHEALTHY, HostHealth.HEALTHY);

        assertThat(usable(ALL)).containsExactly(0, 1, 2, 3, 4);
        assertThat(Levels.select(hosts, ALL).panic()).isTrue();
    }

    @Test
    void withoutPanicTheFirstLevelThatHasSomebodyIsUsed() {
        add(0, HostHealth.UNHEALTHY).add(1, HostHealth.UNHEALTHY).add(2, HostHealth.HEALTHY);

        assertThat(usable(OFF)).containsExactly(2);
    }

    @Test
    void theDrainedAreNeverUsedAndMakeNoLevel() {
        add(0, HostHealth.DRAINED).add(1, HostHealth.HEALTHY, HostHealth.DRAINED);

        assertThat(usable(ALL)).containsExactly(1);
        hosts.clear();
        add(0, HostHealth.DRAINED, HostHealth.DRAINED);
        assertThat(usable(ALL)).isEmpty();
    }

    @Test
    void withoutHostsNobodyIsUsable() {
        assertThat(usable(ALL)).isEmpty();
        assertThat(Levels.select(hosts, ALL).panic()).isFalse();
    }
}
