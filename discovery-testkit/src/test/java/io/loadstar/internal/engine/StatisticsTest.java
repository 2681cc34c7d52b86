package io.loadstar.internal.engine;

import static io.loadstar.testkit.TestInstances.id;
import static io.loadstar.testkit.TestInstances.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.loadstar.DiscoveryError;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.Outcome;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.ResolverEvent.Kind;
import io.loadstar.ServiceStatistics;
import io.loadstar.testkit.TestInstances;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted of one service, through the whole engine in virtual time: each for its reason and for no other. */
class StatisticsTest {

    private static final Map<String, String> PROBED = Map.of(
            "health.active.type", "scripted",
            "health.active.interval", "1s",
            "health.active.jitter", "0",
            "health.active.fall", "1",
            "health.active.rise", "1");

    private EngineRig rig = new EngineRig(Map.of());

    @BeforeEach
    void allPass() {
        ScriptedProbes.fail();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void restart(Map<String, String> config) {
        rig.close();
        rig = new EngineRig(config);
    }

    private ServiceStatistics now() {
        return rig.orders.statistics();
    }

    private void pick(int times) {
        for (int i = 0; i < times; i++) {
            rig.orders.pick().complete(Outcome.SUCCESS);
        }
    }

    @Test
    void ticketsAreCountedAndWhatHasNoneIsNot() {
        rig.setCount(3);
        pick(5);
        rig.orders.pickAsync(PickContext.NONE);
        rig.orders.next();
        rig.orders.next(PickContext.key("k"));
        rig.orders.explain(PickContext.NONE);

        assertThat(now().picks()).isEqualTo(6);
        assertThat(now().failedPicks().values()).containsOnly(0L);
    }

    @Test
    void theTicketsOfInstancesThatAreGoneStayCounted() {
        rig.setCount(3);
        pick(5);
        rig.set(instance("orders", 7), instance("orders", 8), instance("orders", 9));
        rig.orders.endHold();
        rig.settle();
        assertThat(rig.usable()).containsExactly(id(7), id(8), id(9));

        pick(2);
        assertThat(now().picks()).isEqualTo(7);
    }

    @Test
    void picksThatThrowAreCountedByReasonTicketOrNot() {
        assertThat(rig.failure().reason()).isEqualTo(Reason.NOT_READY);
        rig.settle();
        assertThat(rig.failure().reason()).isEqualTo(Reason.UNKNOWN_SERVICE);
        rig.setCount(2);
        PickContext all = PickContext.NONE.excluding(id(0)).excluding(id(1));
        assertThatThrownBy(() -> rig.orders.pick(all)).isInstanceOf(NoInstanceException.class);
        assertThatThrownBy(() -> rig.orders.next(all)).isInstanceOf(NoInstanceException.class);
        rig.orders.explain(all);

        assertThat(now().failedPicks())
                .hasSize(Reason.values().length)
                .contains(
                        entry(Reason.NOT_READY, 1L),
                        entry(Reason.UNKNOWN_SERVICE, 1L),
                        entry(Reason.EXHAUSTED, 2L),
                        entry(Reason.EMPTY, 0L));
        assertThat(now().picks()).isZero();
        rig.close();
        assertThat(rig.failure().reason()).isEqualTo(Reason.CLOSED);
        assertThat(now().failedPicks()).containsEntry(Reason.CLOSED, 1L);
    }

    @Test
    void everyInstanceIsOfOneHealth() {
        rig.set(
                instance("orders", 0),
                TestInstances.builder("orders", 1)
                        .health(RegisteredHealth.DEGRADED)
                        .build(),
                TestInstances.builder("orders", 2)
                        .health(RegisteredHealth.DRAINING)
                        .build(),
                TestInstances.builder("orders", 3)
                        .health(RegisteredHealth.FAILING)
                        .build());

        assertThat(now().instances())
                .containsExactly(
                        entry("healthy", 1),
                        entry("degraded", 1),
                        entry("pending", 0),
                        entry("unhealthy", 0),
                        entry("not-ready", 1),
                        entry("drained", 1));
        assertThat(now().usable()).isEqualTo(2);
        assertThat(now().healthChanges()).as("the first health is no change").isZero();
    }

    @Test
    void eachChangeOfHealthIsCountedThoughAFlappingOneIsToldOfOnceASecond() {
        restart(Map.of(
                "health.active.type", "scripted",
                "health.active.interval", "50ms",
                "health.active.jitter", "0",
                "health.active.fall", "1",
                "health.active.rise", "1"));
        rig.setCount(3);
        for (int tenth = 0; tenth < 20; tenth++) {
            if (tenth % 2 == 0) {
                ScriptedProbes.fail(id(1));
            } else {
                ScriptedProbes.fail();
            }
            rig.time.advance(Duration.ofMillis(100));
        }

        assertThat(now().healthChanges()).isEqualTo(20);
        assertThat(rig.events(Kind.HEALTH)).hasSizeLessThan(6);
    }

    @Test
    void probesAreCountedByResult() {
        restart(PROBED);
        rig.setCount(2);
        rig.time.advance(Duration.ofSeconds(1));
        long passed = now().passedProbes();
        assertThat(passed).isEqualTo(2);
        assertThat(now().failedProbes()).isZero();

        ScriptedProbes.fail(id(0));
        rig.time.advance(Duration.ofSeconds(1));
        assertThat(now().passedProbes()).isEqualTo(passed + 1);
        assertThat(now().failedProbes()).isEqualTo(1);
        assertThat(now().instances()).containsEntry("unhealthy", 1);
    }

    @Test
    void panicIsCountedWhenItBegins() {
        restart(PROBED);
        rig.setCount(2);
        ScriptedProbes.fail(id(0), id(1));
        rig.time.advance(Duration.ofSeconds(3));
        assertThat(now().panic()).isTrue();
        assertThat(now().panics()).isEqualTo(1);
        assertThat(now().usable()).isEqualTo(2);

        ScriptedProbes.fail();
        rig.time.advance(Duration.ofSeconds(3));
        assertThat(now().panic()).isFalse();
        assertThat(now().panics()).isEqualTo(1);
    }

    @Test
    void aHoldIsCountedOnceHoweverItGrowsAndEnds() {
        rig.setCount(10);
        rig.setCount(4);
        rig.setCount(1);
        assertThat(now().holds()).isEqualTo(1);
        assertThat(now().held()).isEqualTo(9);

        rig.setCount(10);
        assertThat(now().holds()).isEqualTo(1);
        assertThat(now().held()).isZero();
        rig.setCount(1);
        assertThat(now().holds()).isEqualTo(2);
    }

    @Test
    void theAgeGrowsWhileTheRegistryIsOutOfReachAndItsErrorsAreCountedByKind() {
        rig.setCount(2);
        long before = now().watchErrors().getOrDefault(DiscoveryError.Kind.UNREACHABLE, 0L);
        rig.time.advance(Duration.ofMinutes(5));
        assertThat(now().snapshotAge()).isZero();

        rig.registry.fail(DiscoveryError.Kind.UNREACHABLE);
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(now().snapshotAge()).isEqualTo(Duration.ofMinutes(1));
        rig.registry.recover();
        rig.settle();

        assertThat(now().snapshotAge()).isZero();
        assertThat(now().watchErrors())
                .hasSize(DiscoveryError.Kind.values().length)
                .containsEntry(DiscoveryError.Kind.UNREACHABLE, before + 1)
                .containsEntry(DiscoveryError.Kind.TIMEOUT, 0L);
    }

    @Test
    void onlySnapshotsThatDifferAreUpdates() {
        rig.setCount(2);
        long before = now().snapshotUpdates();
        rig.registry.resend("orders");
        rig.settle();
        assertThat(now().snapshotUpdates()).isEqualTo(before);

        rig.setCount(3);
        assertThat(now().snapshotUpdates()).isEqualTo(before + 1);
    }
}
