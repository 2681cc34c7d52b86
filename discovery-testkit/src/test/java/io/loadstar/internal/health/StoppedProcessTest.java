package io.loadstar.internal.health;

import static io.loadstar.internal.health.ProberBench.eachSecond;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceConfig;
import io.loadstar.internal.health.ScriptedCheck.Answer;
import io.loadstar.spi.HealthState;
import io.loadstar.spi.Host;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a prober believes when its own process has stood still. */
class StoppedProcessTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void row54_aStopOf20SecondsFailsNobody(long seed) {
        // One failure would be enough, and a latency near the timeout keeps half of the checks in flight.
        ProberBench bench =
                new ProberBench(eachSecond().set(ServiceConfig.HEALTH_FALL, 1).build(), seed);
        bench.check.latency(Duration.ofMillis(450));
        bench.first(100);
        bench.time.advance(Duration.ofMillis(10_300));
        bench.forget();
        assertThat(bench.check.inFlight()).isGreaterThan(20);

        bench.time.standStill(Duration.ofSeconds(20));
        bench.time.advance(Duration.ofMinutes(1));

        assertThat(bench.reports).isEmpty();
    }

    @Test
    void row54_afterAStopTheChecksGoOnAndComeApartAgain() {
        ProberBench bench = new ProberBench(eachSecond().build());
        bench.first(50);
        bench.time.advance(Duration.ofSeconds(10));

        bench.time.standStill(Duration.ofSeconds(20));
        int asked = bench.check.askedInAll();
        bench.time.advance(Duration.ofMillis(1_500));
        assertThat(bench.check.askedInAll() - asked).isBetween(100, 150);

        // No tenth of a second has many more checks than its share of 5.
        for (int tenth = 0; tenth < 10; tenth++) {
            int before = bench.check.askedInAll();
            bench.time.advance(Duration.ofMillis(100));
            assertThat(bench.check.askedInAll() - before).isLessThan(15);
        }
    }

    @Test
    void row54_whoDiedDuringTheStopIsFoundOutAfterIt() {
        ProberBench bench = new ProberBench(eachSecond().build());
        bench.first(10);
        bench.time.advance(Duration.ofSeconds(10));
        bench.forget();

        bench.time.standStill(Duration.ofSeconds(20));
        bench.check.answer("i-004", Answer.NEVER);
        bench.time.advance(Duration.ofSeconds(5));

        assertThat(bench.reports).singleElement().satisfies(report -> {
            assertThat(report.id()).isEqualTo("i-004");
            assertThat(report.state()).isEqualTo(HealthState.FAIL);
        });
    }

    @Test
    void checksThatBeganAfterTheStopCountWhileOthersAreStillWaking() {
        ProberBench bench = new ProberBench(eachSecond().build());
        List<Host> hosts = bench.first(30);
        bench.time.advance(Duration.ofSeconds(10));
        assertThat(bench.time.runUntil(() -> bench.check.inFlight() == 0, Duration.ofSeconds(1)))
                .isTrue();
        bench.forget();

        bench.time.standStill(Duration.ofSeconds(20));
        bench.check.usually(Answer.NEVER);
        int asked = bench.check.askedInAll();
        for (int i = 1; i < hosts.size(); i++) {
            int enough = asked + i;
            bench.time.runUntil(() -> bench.check.askedInAll() >= enough, Duration.ofSeconds(1));
            bench.time.standStill(Duration.ofMillis(5));
        }
        bench.time.runUntil(() -> bench.reports.size() == hosts.size(), Duration.ofMinutes(1));

        assertThat(bench.check.askedInAll() - asked).isLessThanOrEqualTo(3 * hosts.size() + hosts.size() / 2);
    }

    @Test
    void aProcessThatIsAlwaysLateStillFindsOutWhoIsDead() {
        ProberBench bench = new ProberBench(eachSecond().build());
        bench.first(5);
        bench.check.answer("i-002", Answer.NEVER);
        bench.forget();

        for (int i = 0; i < 300 && bench.reports.isEmpty(); i++) {
            bench.time.standStill(Duration.ofMillis(900));
            bench.time.runDue();
        }

        assertThat(bench.reports)
                .singleElement()
                .satisfies(report -> assertThat(report.id()).isEqualTo("i-002"));
    }

    @Test
    void row49_whenAllFailTheProbeEachIsReportedOnce() {
        ProberBench bench = new ProberBench(eachSecond().build());
        bench.first(50);
        bench.check.usually(Answer.FAIL);
        bench.forget();

        bench.time.advance(Duration.ofMinutes(5));

        assertThat(bench.reports).hasSize(50).allMatch(report -> report.state() == HealthState.FAIL);
    }
}
