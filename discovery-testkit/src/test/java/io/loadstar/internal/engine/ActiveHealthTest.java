package io.loadstar.internal.engine;

import static io.loadstar.internal.engine.EngineRig.SECOND;
import static io.loadstar.testkit.TestInstances.id;
import static io.loadstar.testkit.TestInstances.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.ResolverEvent.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.testkit.TestInstances;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Active health checks through the whole engine: from a probe's answer to who is picked. */
class ActiveHealthTest {

    private static final Map<String, String> CHECKED = Map.of(
            "health.active.type", "scripted",
            "health.active.interval", "1s",
            "health.active.jitter", "0",
            "health.active.timeout", "500ms",
            "health.active.fall", "3",
            "health.active.rise", "2");

    private static final Map<String, String> CHECKED_WITHOUT_PANIC = with("panic", "off");

    private static Map<String, String> with(String key, String value) {
        Map<String, String> config = new java.util.TreeMap<>(CHECKED);
        config.put(key, value);
        return config;
    }

    @BeforeEach
    void allPass() {
        ScriptedProbes.fail();
    }

    @Test
    void theFirstSnapshotsHostsCountAtOnceEvenIfTheirChecksWillFail() {
        ScriptedProbes.fail(id(0));
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.setCount(3);

            assertThat(rig.usable()).containsExactly(id(0), id(1), id(2));
            assertThat(rig.health(0)).isEqualTo("healthy");
        }
    }

    @Test
    void theFirstHostsOfAServiceThatWasUnknownCountAtOnceToo() {
        ScriptedProbes.fail(id(0), id(2));
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.settle();
            assertThat(rig.failure().reason()).isEqualTo(NoInstanceException.Reason.UNKNOWN_SERVICE);

            rig.setCount(2);

            assertThat(rig.health(0)).isEqualTo("healthy");
            rig.setCount(3);
            assertThat(rig.health(2)).isEqualTo("pending");
        }
    }

    @Test
    void aNewHostWaitsForItsFirstPass() {
        ScriptedProbes.fail(id(2));
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.setCount(2);
            rig.setCount(3);
            assertThat(rig.health(2)).isEqualTo("pending");
            rig.time.advance(SECOND.multipliedBy(10));
            assertThat(rig.health(2)).isEqualTo("pending");
            assertThat(rig.usable()).containsExactly(id(0), id(1));

            ScriptedProbes.fail();
            rig.time.advance(SECOND.multipliedBy(2));
            assertThat(rig.usable()).containsExactly(id(0), id(1), id(2));
        }
    }

    @Test
    void aHostFallsAfterThreeFailuresAndRisesAfterTwoPasses() {
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.setCount(3);
            rig.time.advance(SECOND.multipliedBy(2));
            ScriptedProbes.fail(id(0));
            assertThat(rig.time.runUntil(() -> rig.health(0).equals("unhealthy"), SECOND.multipliedBy(4)))
                    .isTrue();
            rig.settle();
            assertThat(rig.usable()).containsExactly(id(1), id(2));
            assertThat(rig.orders.next().id()).isEqualTo(id(1));

            ScriptedProbes.fail();
            rig.time.advance(SECOND.dividedBy(2));
            assertThat(rig.usable()).containsExactly(id(1), id(2));
            rig.time.advance(SECOND.multipliedBy(2));
            assertThat(rig.usable()).containsExactly(id(0), id(1), id(2));
        }
    }

    @Test
    void underHalfHealthyAllAreUsed() {
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.setCount(4);
            ScriptedProbes.fail(id(0), id(1));
            rig.time.advance(SECOND.multipliedBy(5));
            assertThat(rig.usable()).as("half is enough").containsExactly(id(2), id(3));
            assertThat(rig.orders.explain(PickContext.NONE).panic()).isFalse();

            ScriptedProbes.fail(id(0), id(1), id(2));
            rig.time.advance(SECOND.multipliedBy(5));
            assertThat(rig.usable()).containsExactly(id(0), id(1), id(2), id(3));
            assertThat(rig.orders.explain(PickContext.NONE).panic()).isTrue();
        }
    }

    @Test
    void withoutPanicNobodyHealthyIsUnhealthyWithCounts() {
        try (EngineRig rig = new EngineRig(CHECKED_WITHOUT_PANIC)) {
            rig.set(
                    instance("orders", 0),
                    instance("orders", 1),
                    TestInstances.builder("orders", 2).weight(0).build(),
                    TestInstances.builder("orders", 3)
                            .health(RegisteredHealth.FAILING)
                            .build());
            ScriptedProbes.fail(id(0), id(1));
            rig.time.advance(SECOND.multipliedBy(5));

            assertThat(rig.failure().reason()).isEqualTo(Reason.UNHEALTHY);
            assertThat(rig.failure())
                    .hasMessage("UNHEALTHY: orders: 4 instances: 2 unhealthy, 1 not-ready, 1 drained;" + " registry "
                            + rig.registry.source() + " is in reach");

            ScriptedProbes.fail(id(0));
            rig.time.advance(SECOND.multipliedBy(3));
            assertThat(rig.orders.next().id()).isEqualTo(id(1));
        }
    }

    @Test
    void aDegradedHostIsUsedOnlyWhileTheOthersAreTooFew() {
        try (EngineRig rig = new EngineRig(CHECKED)) {
            List<ServiceInstance> instances = new ArrayList<>(TestInstances.of("orders", 5));
            for (int number = 5; number < 7; number++) {
                instances.add(TestInstances.builder("orders", number)
                        .health(RegisteredHealth.DEGRADED)
                        .build());
            }
            rig.set(instances.toArray(new ServiceInstance[0]));
            assertThat(rig.usable())
                    .as("5 of 7 can take everything")
                    .containsExactly(id(0), id(1), id(2), id(3), id(4));

            ScriptedProbes.fail(id(0), id(1));
            rig.time.advance(SECOND.multipliedBy(5));
            assertThat(rig.usable()).containsExactly(id(2), id(3), id(4), id(5), id(6));
            assertThat(rig.orders.explain(PickContext.NONE).panic()).isFalse();

            ScriptedProbes.fail();
            rig.time.advance(SECOND.multipliedBy(5));
            assertThat(rig.usable()).containsExactly(id(0), id(1), id(2), id(3), id(4));
        }
    }

    @Test
    void whoDrainsIsNotUsedEvenInPanic() {
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.set(
                    instance("orders", 0),
                    instance("orders", 1),
                    TestInstances.builder("orders", 2)
                            .health(RegisteredHealth.DRAINING)
                            .build(),
                    TestInstances.builder("orders", 3).weight(0).build());
            ScriptedProbes.fail(id(0), id(1));
            rig.time.advance(SECOND.multipliedBy(5));

            assertThat(rig.orders.explain(PickContext.NONE).panic()).isTrue();
            assertThat(rig.usable()).containsExactly(id(0), id(1));
            assertThat(rig.health(2)).isEqualTo("drained");
            assertThat(rig.health(3)).isEqualTo("drained");
        }
    }

    @Test
    void ifAllWeightsAreZeroAllAreEqual() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(
                    TestInstances.builder("orders", 0).weight(0).build(),
                    TestInstances.builder("orders", 1).weight(0).build());

            assertThat(rig.usable()).containsExactly(id(0), id(1));
            assertThat(rig.orders.explain(PickContext.NONE).hosts()).allMatch(host -> host.effectiveWeight() == 100);
        }
    }

    @Test
    void aHostThatOnlyChangesItsWeightKeepsWhatItsProbeFound() {
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.setCount(3);
            ScriptedProbes.fail(id(0));
            rig.time.advance(SECOND.multipliedBy(5));
            rig.set(TestInstances.builder("orders", 0).weight(7).build(), instance("orders", 1), instance("orders", 2));

            assertThat(rig.health(0)).isEqualTo("unhealthy");
        }
    }

    @Test
    void aRestartedHostStartsAnew() {
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.setCount(3);
            ScriptedProbes.fail(id(0));
            rig.time.advance(SECOND.multipliedBy(5));
            rig.set(
                    TestInstances.builder("orders", 0).startEpoch(2).build(),
                    instance("orders", 1),
                    instance("orders", 2));

            assertThat(rig.health(0)).isEqualTo("pending");
        }
    }

    @Test
    void healthAndPanicAreToldOnceAChangeInOrder() {
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.setCount(3);
            ScriptedProbes.fail(id(0), id(1));
            rig.time.advance(SECOND.multipliedBy(20));
            ScriptedProbes.fail();
            rig.time.advance(SECOND.multipliedBy(20));

            List<String> told = rig.events(Kind.HEALTH, Kind.PANIC);
            assertThat(told).hasSize(6);
            assertThat(told.subList(0, 2))
                    .allMatch(text -> text.contains("healthy -> unhealthy") && text.contains("503"));
            assertThat(told.subList(2, 3))
                    .containsExactly("PANIC panic: too few of 3 instances are healthy, 3 are used");
            assertThat(told.get(3)).contains("unhealthy -> healthy");
            assertThat(told).contains("PANIC panic is over");
            assertThat(rig.events(Kind.PICK_FAILURE)).isEmpty();
        }
    }
}
