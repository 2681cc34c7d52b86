package io.loadstar.internal.topology;

import static io.loadstar.spi.HostHealth.DEGRADED;
import static io.loadstar.spi.HostHealth.DRAINED;
import static io.loadstar.spi.HostHealth.HEALTHY;
import static io.loadstar.spi.HostHealth.NOT_READY;
import static io.loadstar.spi.HostHealth.PENDING;
import static io.loadstar.spi.HostHealth.UNHEALTHY;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceConfig.Panic;
import io.loadstar.internal.health.PanicRule;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelsTest {

    private static final int DEFAULT = 140;
    private static final Levels ALL = new Levels(new PanicRule(Panic.ALL, 50), DEFAULT);
    private static final Levels OFF = new Levels(new PanicRule(Panic.OFF, 50), DEFAULT);

    private final List<Host> hosts = new ArrayList<>();

    private LevelsTest add(int priority, HostHealth... healths) {
        for (HostHealth health : healths) {
            hosts.add(new StampedHost(hosts.size(), priority, health));
        }
        return this;
    }

    private LevelsTest add(int priority, int count, HostHealth health) {
        for (int i = 0; i < count; i++) {
            add(priority, health);
        }
        return this;
    }

    private List<Integer> usable(Levels levels) {
        return levels.select(hosts).usable().stream().map(hosts::indexOf).toList();
    }

    /** {@return the levels in use with their shares, as the log tells them} */
    private List<String> shares(Levels levels) {
        return levels.select(hosts).inUse().stream().map(Level::shareText).toList();
    }

    @Test
    void theFirstLevelAloneIsUsedWhileItIsHealthyEnough() {
        add(0, HEALTHY, HEALTHY, HEALTHY, UNHEALTHY).add(1, HEALTHY);

        assertThat(usable(ALL)).containsExactly(0, 1, 2);
        assertThat(shares(ALL)).containsExactly("level 0 (priority 0), 100%");
    }

    @ParameterizedTest
    @CsvSource({
        // healthy of 100 in the first level -> its share with a healthy level behind it: 1.4 x healthy, at most all
        "100, 100%",
        "72, 100%",
        "71, 99%",
        "70, 98%",
        "50, 70%",
        "10, 14%",
        "1, 1%",
    })
    void aLevelGetsWhatItCanTakeAndTheNextOneTheRest(int healthy, String share) {
        add(0, healthy, HEALTHY).add(0, 100 - healthy, UNHEALTHY).add(1, 3, HEALTHY);

        assertThat(shares(ALL).get(0)).isEqualTo("level 0 (priority 0), " + share);
        assertThat(shares(ALL)).hasSize(healthy < 72 ? 2 : 1);
        assertThat(ALL.select(hosts).panic()).isFalse();
    }

    @Test
    void aLevelWithoutHealthyHostsIsLeft() {
        add(0, 10, UNHEALTHY).add(1, 3, HEALTHY).add(1, 1, UNHEALTHY).add(2, 3, HEALTHY);

        assertThat(shares(ALL)).containsExactly("level 2 (priority 1), 100%");
        assertThat(usable(ALL)).containsExactly(10, 11, 12);
        assertThat(ALL.select(hosts).hosts()).doesNotContainAnyElementsOf(hosts.subList(0, 10));
    }

    @Test
    void threeLevelsShareWhatTheFirstTwoCannotTake() {
        add(0, 2, HEALTHY).add(0, 8, UNHEALTHY).add(1, 3, HEALTHY).add(1, 7, UNHEALTHY);
        add(2, 10, HEALTHY).add(3, 10, HEALTHY);

        assertThat(shares(ALL))
                .containsExactly("level 0 (priority 0), 28%", "level 2 (priority 1), 42%", "level 4 (priority 2), 30%");
    }

    @ParameterizedTest
    @CsvSource({
        // healthy, unhealthy and degraded of one priority -> the share of the degraded
        "0, 9, 1, 10%",
        "1, 8, 1, 10%",
        "0, 2, 2, 100%",
    })
    void inPanicTheDegradedGetNoMoreThanEachOfTheOthers(int healthy, int unhealthy, int degraded, String share) {
        add(0, healthy, HEALTHY).add(0, unhealthy, UNHEALTHY).add(0, degraded, DEGRADED);

        assertThat(ALL.select(hosts).panic()).isEqualTo(degraded < 2);
        assertThat(shares(ALL)).last().asString().isEqualTo("level 1 (priority 0, degraded), " + share);
    }

    @Test
    void theFactorIsConfigured() {
        add(0, HEALTHY, UNHEALTHY).add(1, HEALTHY);

        assertThat(shares(new Levels(new PanicRule(Panic.ALL, 50), 100)).get(0)).endsWith("50%");
        assertThat(shares(new Levels(new PanicRule(Panic.ALL, 50), 200))).containsExactly("level 0 (priority 0), 100%");
    }

    @Test
    void theNextLevelHelpsOutBeforeUnhealthyHostsAreUsed() {
        add(0, HEALTHY, UNHEALTHY, UNHEALTHY).add(1, HEALTHY, HEALTHY);

        assertThat(usable(ALL)).containsExactly(0, 3, 4);
        assertThat(ALL.select(hosts).panic()).isFalse();
        assertThat(shares(ALL)).containsExactly("level 0 (priority 0), 47%", "level 2 (priority 1), 53%");
    }

    @Test
    void theDegradedAreTheLastOfTheirPriority() {
        add(0, HEALTHY, HEALTHY, HEALTHY, DEGRADED);
        assertThat(usable(ALL)).containsExactly(0, 1, 2);

        hosts.clear();
        add(0, UNHEALTHY, DEGRADED).add(1, HEALTHY);
        assertThat(shares(ALL)).containsExactly("level 1 (priority 0, degraded), 70%", "level 2 (priority 1), 30%");
    }

    @Test
    void oneHealthyHostBesideNineDegradedIsNotGivenEverything() {
        add(0, HEALTHY).add(0, 9, DEGRADED);

        assertThat(shares(ALL)).containsExactly("level 0 (priority 0), 14%", "level 1 (priority 0, degraded), 86%");
    }

    @Test
    void thePendingDoNotCount() {
        add(0, HEALTHY, HEALTHY, HEALTHY, NOT_READY).add(0, 10, PENDING).add(1, HEALTHY);

        assertThat(shares(ALL)).containsExactly("level 0 (priority 0), 100%");
        assertThat(usable(ALL)).containsExactly(0, 1, 2);
    }

    @Test
    void ifAllLevelsTogetherAreTooFewAPriorityWithoutAnybodyIsLeftAllTheSame() {
        add(0, UNHEALTHY, UNHEALTHY, UNHEALTHY).add(1, UNHEALTHY, HEALTHY);

        assertThat(usable(ALL)).containsExactly(4);
        assertThat(ALL.select(hosts).panic()).isFalse();
        assertThat(shares(ALL)).containsExactly("level 2 (priority 1), 100%");
    }

    @Test
    void ifAllLevelsTogetherAreTooFewEachPriorityPanicsByItself() {
        add(0, HEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY).add(1, HEALTHY, HEALTHY, UNHEALTHY, UNHEALTHY);

        assertThat(usable(ALL)).as("a fifth, and a half").containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(ALL.select(hosts).panic()).isTrue();
        assertThat(shares(ALL))
                .as("by what the sound ones can take: 28% and 70%")
                .containsExactly("level 0 (priority 0), 29%", "level 2 (priority 1), 71%");
    }

    @Test
    void anIllLevelDoesNotPanicWhileAnotherCanTakeTheRest() {
        add(0, HEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY).add(1, HEALTHY, HEALTHY);

        assertThat(usable(ALL)).containsExactly(0, 5, 6);
        assertThat(ALL.select(hosts).panic()).isFalse();
    }

    @Test
    void ifNobodyIsSoundAllLevelsPanic() {
        add(0, UNHEALTHY, UNHEALTHY, UNHEALTHY).add(1, UNHEALTHY, UNHEALTHY);

        assertThat(usable(ALL)).containsExactly(0, 1, 2, 3, 4);
        assertThat(ALL.select(hosts).panic()).isTrue();
        assertThat(shares(ALL))
                .as("by the number of hosts")
                .containsExactly("level 0 (priority 0), 60%", "level 2 (priority 1), 40%");
    }

    @Test
    void levelsThatTogetherCannotTakeAllAndDoNotPanicAreUsedInProportion() {
        add(0, HEALTHY, UNHEALTHY, UNHEALTHY).add(1, HEALTHY, UNHEALTHY, UNHEALTHY);

        assertThat(usable(OFF)).containsExactly(0, 3);
        assertThat(shares(OFF)).containsExactly("level 0 (priority 0), 50%", "level 2 (priority 1), 50%");
    }

    @Test
    void panicUsesThePendingOnlyIfNobodyElseIsLeftInAnyLevel() {
        add(0, PENDING, PENDING).add(1, UNHEALTHY);
        assertThat(usable(ALL)).containsExactly(2);

        hosts.clear();
        add(0, PENDING, PENDING).add(1, NOT_READY);
        assertThat(usable(ALL)).containsExactly(0, 1);
        assertThat(shares(ALL)).containsExactly("level 0 (priority 0), 100%");
    }

    @Test
    void withoutPanicTheFirstLevelThatHasSomebodyIsUsed() {
        add(0, UNHEALTHY).add(1, UNHEALTHY).add(2, HEALTHY);
        assertThat(usable(OFF)).containsExactly(2);

        hosts.clear();
        add(0, UNHEALTHY).add(1, UNHEALTHY);
        assertThat(usable(OFF)).isEmpty();
        assertThat(shares(OFF)).isEmpty();
    }

    @Test
    void theDrainedAreNeverUsedAndMakeNoLevel() {
        add(0, DRAINED).add(1, HEALTHY, DRAINED);
        assertThat(usable(ALL)).containsExactly(1);
        assertThat(ALL.select(hosts).levels()).hasSize(1);

        hosts.clear();
        add(0, HEALTHY).add(0, 9, DRAINED).add(1, HEALTHY, DRAINED);
        assertThat(shares(ALL)).containsExactly("level 0 (priority 0), 100%");

        hosts.clear();
        add(0, DRAINED, DRAINED);
        assertThat(usable(ALL)).isEmpty();
    }

    @Test
    void withoutHostsNobodyIsUsable() {
        assertThat(usable(ALL)).isEmpty();
        assertThat(ALL.select(hosts).panic()).isFalse();
        assertThat(ALL.select(hosts).inUse()).isEmpty();
    }

    @Test
    void aLevelTellsItsHealthItsCapacityAndItsShare() {
        add(0, HEALTHY, HEALTHY, HEALTHY, UNHEALTHY, UNHEALTHY, PENDING)
                .add(1, HEALTHY)
                .add(1, DEGRADED);

        assertThat(ALL.select(hosts).levels())
                .extracting(Level::toString)
                .containsExactly(
                        "level 0 (priority 0): 3 of 5 healthy, can take 84%, gets 84%",
                        "level 2 (priority 1): 1 of 2 healthy, can take 70%, gets 16%",
                        "level 3 (priority 1, degraded): 1 of 2 degraded, can take 70%, gets 0%");
    }
}
