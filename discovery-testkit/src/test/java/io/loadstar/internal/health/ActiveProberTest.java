package io.loadstar.internal.health;

import static io.loadstar.internal.health.ProberBench.eachSecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.ServiceConfig;
import io.loadstar.internal.health.ScriptedCheck.Answer;
import io.loadstar.spi.HealthClass;
import io.loadstar.spi.HealthState;
import io.loadstar.spi.Host;
import io.loadstar.testkit.TestHosts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActiveProberTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void itStatesEvidenceUnderItsName() {
        ProberBench bench = new ProberBench(eachSecond().build());

        assertThat(bench.prober.name()).isEqualTo("probe");
        assertThat(bench.prober.healthClass()).isEqualTo(HealthClass.EVIDENCE);
    }

    @Test
    void hostsOfTheFirstSnapshotPassAtOnceUntilTheyFail() {
        ProberBench bench = new ProberBench(eachSecond().build());
        bench.check.answer("i-001", Answer.FAIL);

        bench.first(2);

        assertThat(bench.lines())
                .containsExactly("i-000 PASS in the first snapshot", "i-001 PASS in the first snapshot");
        bench.forget();
        bench.time.advance(MINUTE);
        assertThat(bench.lines()).containsExactly("i-001 FAIL 503 (expected: 200-299); 3 checks failed in a row");
    }

    @Test
    void aNewHostIsUnknownUntilItsFirstCheckPassesWhichComesAtOnce() {
        ProberBench bench = new ProberBench(eachSecond().build());
        List<Host> hosts = new ArrayList<>(bench.first(2));
        bench.time.advance(MINUTE);
        bench.forget();

        hosts.addAll(TestHosts.of(3).subList(2, 3));
        bench.reconcile(hosts, false);
        assertThat(bench.lines()).last().isEqualTo("i-002 UNKNOWN not checked yet");
        Duration began = bench.time.elapsed();

        assertThat(bench.untilReport(MINUTE).minus(began)).isLessThan(Duration.ofMillis(50));
        assertThat(bench.lines()).last().isEqualTo("i-002 PASS 200");
    }

    @Test
    void aNewHostThatGoesOnFailingStaysUnknownAndSaysWhy() {
        ProberBench bench = new ProberBench(eachSecond()
                .set(ServiceConfig.HEALTH_INTERVAL, Duration.ofSeconds(10))
                .set(ServiceConfig.HEALTH_INTERVAL_UNHEALTHY, Duration.ofSeconds(7))
                .build());
        bench.first(0);
        bench.check.answer("i-000", Answer.BREAK);

        bench.reconcile(TestHosts.of(1), false);
        bench.time.advance(MINUTE);

        assertThat(bench.lines())
                .containsExactly(
                        "i-000 UNKNOWN not checked yet",
                        "i-000 UNKNOWN java.net.ConnectException: Connection refused; 3 checks failed in a row");
        // Asked each second while it starts, then at the interval of the unhealthy; back with one pass.
        assertThat(bench.reports.get(1).at()).isLessThan(Duration.ofSeconds(3));
        assertThat(bench.check.asked("i-000")).hasSizeBetween(10, 13);
        bench.check.answer("i-000", Answer.PASS);
        bench.untilReport(Duration.ofSeconds(8));
        assertThat(bench.lines()).last().isEqualTo("i-000 PASS 200");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aFailingHostIsOutWithinFallTimesTheIntervalAndBackWithinRiseTimesIt(long seed) {
        ProberBench bench = new ProberBench(ServiceConfig.DEFAULTS, seed);
        bench.first(1);
        bench.time.advance(MINUTE);
        int checks = bench.check.asked("i-000").size();
        // The worst moment: right after a check.
        bench.time.runUntil(() -> bench.check.asked("i-000").size() > checks, MINUTE);
        bench.time.advance(Duration.ofMillis(2));

        bench.check.answer("i-000", Answer.FAIL);
        Duration began = bench.time.elapsed();
        Duration out = bench.untilReport(MINUTE).minus(began);
        assertThat(bench.lines()).last().asString().startsWith("i-000 FAIL");
        assertThat(out).isBetween(Duration.ofSeconds(13), Duration.ofSeconds(3 * 5 + 1));

        bench.check.answer("i-000", Answer.PASS);
        began = bench.time.elapsed();
        Duration back = bench.untilReport(MINUTE).minus(began);
        assertThat(bench.lines()).last().isEqualTo("i-000 PASS 200");
        assertThat(back).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(2 * 5 + 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "3, 1", "5, 4"})
    void thresholdsAreCountedInARow(int fall, int rise) {
        ProberBench bench = new ProberBench(eachSecond()
                .set(ServiceConfig.HEALTH_FALL, fall)
                .set(ServiceConfig.HEALTH_RISE, rise)
                .build());
        bench.first(1);
        bench.forget();

        checks(bench, Answer.FAIL, fall - 1);
        checks(bench, Answer.PASS, 1);
        checks(bench, Answer.FAIL, fall - 1);
        assertThat(bench.reports).isEmpty();
        checks(bench, Answer.FAIL, fall == 1 ? 1 : 0);
        checks(bench, Answer.FAIL, fall == 1 ? 0 : 1);
        assertThat(bench.lines()).singleElement().asString().startsWith("i-000 FAIL 503");

        checks(bench, Answer.PASS, rise - 1);
        checks(bench, Answer.FAIL, 1);
        checks(bench, Answer.PASS, rise - 1);
        assertThat(bench.reports).hasSize(1);
        checks(bench, Answer.PASS, 1);
        assertThat(bench.lines()).last().isEqualTo("i-000 PASS 200");
    }

    private static void checks(ProberBench bench, Answer answer, int count) {
        bench.check.answer("i-000", answer);
        int until = bench.check.asked("i-000").size() + count;
        assertThat(bench.time.runUntil(
                        () -> bench.check.asked("i-000").size() >= until && bench.check.inFlight() == 0, MINUTE))
                .isTrue();
        bench.time.runDue();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "NEVER", "BREAK", "THROW"})
    void everyWayToFailCountsAndIsSaidInOneLine(Answer answer) {
        ProberBench bench =
                new ProberBench(eachSecond().set(ServiceConfig.HEALTH_FALL, 1).build());
        bench.first(1);
        bench.check.answer("i-000", answer);
        bench.forget();

        bench.time.advance(Duration.ofSeconds(10));

        assertThat(bench.reports).singleElement().satisfies(report -> {
            assertThat(report.state()).isEqualTo(HealthState.FAIL);
            assertThat(report.why())
                    .isEqualTo(
                            switch (answer) {
                                case FAIL -> "503 (expected: 200-299)";
                                case NEVER -> "no answer within 500ms";
                                case BREAK -> "java.net.ConnectException: Connection refused";
                                default -> "java.lang.IllegalStateException: no such host??as i-000";
                            });
        });
    }

    @Test
    void aLateAnswerIsIgnored() {
        ProberBench bench =
                new ProberBench(eachSecond().set(ServiceConfig.HEALTH_FALL, 1).build());
        bench.check.latency(Duration.ofMillis(600));
        bench.first(1);

        bench.time.advance(MINUTE);

        assertThat(bench.lines())
                .containsExactly("i-000 PASS in the first snapshot", "i-000 FAIL no answer within 500ms");
    }

    @Test
    void intervalsVaryByTheJitterAndNoMore() {
        ProberBench bench = new ProberBench(eachSecond().build());
        bench.first(1);

        bench.time.advance(Duration.ofMinutes(10));

        List<Duration> gaps = gaps(bench.check.asked("i-000"));
        assertThat(gaps).allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofMillis(899), Duration.ofMillis(1101)));
        assertThat(gaps).anySatisfy(gap -> assertThat(gap).isLessThan(Duration.ofMillis(920)));
        assertThat(gaps).anySatisfy(gap -> assertThat(gap).isGreaterThan(Duration.ofMillis(1080)));
        assertThat(gaps).hasSizeBetween(590, 610);
    }

    @Test
    void anUnhealthyHostHasItsOwnInterval() {
        ProberBench bench = new ProberBench(eachSecond()
                .set(ServiceConfig.HEALTH_INTERVAL_UNHEALTHY, Duration.ofSeconds(20))
                .set(ServiceConfig.HEALTH_JITTER, 0)
                .build());
        bench.first(1);
        bench.check.answer("i-000", Answer.FAIL);
        bench.time.advance(Duration.ofSeconds(10));

        int before = bench.check.asked("i-000").size();
        bench.time.advance(Duration.ofSeconds(200));

        assertThat(bench.check.asked("i-000").size() - before).isEqualTo(10);
    }

    @Test
    void aSlowHostHasOneCheckAtATime() {
        ProberBench bench = new ProberBench(eachSecond()
                .set(ServiceConfig.HEALTH_TIMEOUT, Duration.ofSeconds(5))
                .build());
        bench.check.latency(Duration.ofSeconds(4));
        bench.first(3);

        bench.time.advance(MINUTE);

        assertThat(bench.check.mostPerHost()).isEqualTo(1);
        assertThat(bench.check.asked("i-000")).hasSizeBetween(14, 16);
    }

    @Test
    void firstChecksAreSpreadOverTheInterval() {
        ProberBench bench = new ProberBench(eachSecond().build());

        bench.first(1_000);
        bench.time.advance(SECOND);

        int[] perTenth = new int[10];
        for (int i = 0; i < 1_000; i++) {
            List<Duration> asked = bench.check.asked(String.format(java.util.Locale.ROOT, "i-%03d", i));
            perTenth[(int) Math.min(9, asked.get(0).toMillis() / 100)]++;
        }
        assertThat(perTenth).satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(60, 140);
            }
        });
    }

    @Test
    void checksInFlightAreBoundedAndEveryHostHasItsTurn() {
        ProberBench bench = new ProberBench(eachSecond().build());
        bench.check.usually(Answer.NEVER);
        bench.first(300);

        bench.time.advance(Duration.ofSeconds(30));

        assertThat(bench.check.mostInFlight()).isEqualTo(ActiveProber.IN_FLIGHT_MOST);
        Set<String> failed = new HashSet<>();
        bench.reports.stream()
                .filter(report -> report.state() == HealthState.FAIL)
                .forEach(report -> failed.add(report.id()));
        assertThat(failed).hasSize(300);
    }

    @Test
    void aRemovedHostIsNoLongerAskedAndGivesItsPlaceBack() {
        ProberBench bench = new ProberBench(eachSecond().build());
        bench.check.usually(Answer.NEVER);
        List<Host> hosts = bench.first(ActiveProber.IN_FLIGHT_MOST * 2);
        assertThat(bench.time.runUntil(() -> bench.check.inFlight() == ActiveProber.IN_FLIGHT_MOST, MINUTE))
                .isTrue();
        bench.forget();

        List<Host> left = hosts.subList(0, 1);
        bench.reconcile(left, false);
        bench.check.usually(Answer.PASS);
        int asked = bench.check.askedInAll();
        int askedOfLeft = bench.check.asked("i-000").size();
        bench.time.advance(MINUTE);

        assertThat(bench.check.askedInAll() - asked)
                .isEqualTo(bench.check.asked("i-000").size() - askedOfLeft)
                .isBetween(55, 65);
        assertThat(bench.reports).isEmpty();
        bench.prober.close();
    }

    @Test
    void aHostThatComesBackStartsAnew() {
        ProberBench bench = new ProberBench(eachSecond().build());
        List<Host> hosts = bench.first(2);
        bench.reconcile(hosts.subList(0, 1), false);
        bench.forget();

        bench.reconcile(hosts, false);
        bench.time.advance(SECOND);

        assertThat(bench.lines()).containsExactly("i-001 UNKNOWN not checked yet", "i-001 PASS 200");
    }

    @Test
    void afterCloseNothingIsAskedOrReported() {
        ProberBench bench =
                new ProberBench(eachSecond().set(ServiceConfig.HEALTH_FALL, 1).build());
        bench.check.usually(Answer.FAIL).latency(Duration.ofMillis(400));
        List<Host> hosts = bench.first(100);
        assertThat(bench.time.runUntil(() -> bench.check.inFlight() > 20, MINUTE))
                .isTrue();
        bench.forget();

        bench.prober.close();
        bench.prober.close();
        bench.reconcile(hosts, false);
        int asked = bench.check.askedInAll();
        bench.time.runUntilIdle();

        assertThat(bench.reports).isEmpty();
        assertThat(bench.check.askedInAll()).isEqualTo(asked);
        assertThat(bench.check.closed()).isTrue();
        assertThat(bench.time.pending()).isZero();
    }

    @Test
    void anUnchangedSnapshotChangesNothing() {
        ProberBench bench = new ProberBench(eachSecond().build());
        List<Host> hosts = bench.first(5);
        bench.forget();

        for (int i = 0; i < 100; i++) {
            bench.time.advance(Duration.ofMillis(100));
            bench.reconcile(hosts, false);
        }

        assertThat(bench.reports).isEmpty();
        assertThat(bench.check.asked("i-003")).hasSizeBetween(9, 11);
    }

    @ParameterizedTest
    @CsvSource({
        "health.active.interval, 0s",
        "health.active.interval, 9ms",
        "health.active.interval-unhealthy, 9ms",
        "health.active.timeout, 0s"
    })
    void anIntervalThatWouldSpinIsRefused(String key, String value) {
        ServiceConfig config = ServiceConfig.builder().set(key, value).build();

        assertThatThrownBy(() -> new ProberBench(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(key + ": " + value + " (expected: 10ms to 36500d)");
    }

    private static List<Duration> gaps(List<Duration> times) {
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(times.get(i).minus(times.get(i - 1)));
        }
        return gaps;
    }
}
