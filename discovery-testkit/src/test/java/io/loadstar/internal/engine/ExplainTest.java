package io.loadstar.internal.engine;

import static io.loadstar.internal.engine.EngineRig.SECOND;
import static io.loadstar.testkit.TestInstances.id;
import static io.loadstar.testkit.TestInstances.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.Explanation;
import io.loadstar.Explanation.Step;
import io.loadstar.HostExplanation;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.testkit.TestInstances;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The record of a dry run: what each step left and removed, and the pick. */
class ExplainTest {

    @Test
    void eachStepTellsWhatItLeftAndWhyItRemovedTheOthers() {
        try (EngineRig rig = new EngineRig(Map.of("panic", "off"))) {
            rig.set(
                    instance("orders", 0),
                    instance("orders", 1),
                    TestInstances.builder("orders", 2).weight(0).build(),
                    TestInstances.builder("orders", 3)
                            .health(RegisteredHealth.FAILING)
                            .build());

            Explanation told = rig.orders.explain(PickContext.NONE.excluding(id(0)));

            assertThat(told.steps())
                    .containsExactly(
                            new Step("snapshot", 4, List.of()),
                            new Step("intent and level", 3, List.of(id(2) + ": drained")),
                            new Step("health", 2, List.of(id(3) + ": not-ready")),
                            new Step("exclusion", 1, List.of(id(0) + ": healthy")));
            assertThat(told.policy()).isEqualTo("round_robin");
            assertThat(told.picked()).isNull();
            assertThat(told.how()).isEqualTo("the first; excluded, so the next one");
            assertThat(told.hosts()).extracting(HostExplanation::usable).containsExactly(true, true, false, false);
        }
    }

    @Test
    void thePreferredInstanceIsNamedIfItIsUsable() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.setCount(3);

            assertThat(rig.orders.explain(PickContext.NONE).picked()).isEqualTo(id(0));
            assertThat(rig.orders.explain(PickContext.NONE.preferring(id(2))).picked())
                    .isEqualTo(id(2));
            assertThat(rig.orders.explain(PickContext.NONE.preferring("gone")).picked())
                    .isEqualTo(id(0));
            assertThat(rig.orders
                            .explain(PickContext.NONE.preferring(id(2)).excluding(id(2)))
                            .picked())
                    .isEqualTo(id(0));
        }
    }

    @Test
    void aHostTellsItsHealthBySource() {
        Map<String, String> config = Map.of("health.active.type", "scripted", "health.active.interval", "1s");
        ScriptedProbes.fail(id(1));
        try (EngineRig rig = new EngineRig(config)) {
            rig.setCount(3);
            rig.time.advance(SECOND.multipliedBy(6));

            Explanation told = rig.orders.explain(PickContext.NONE);
            HostExplanation failed = told.hosts().get(1);
            assertThat(failed.health()).isEqualTo("unhealthy");
            assertThat(failed.sources())
                    .containsEntry("registry", "unknown")
                    .containsEntry("probe", "fail: 503; 3 checks failed in a row");
            assertThat(told.steps().get(2).removed())
                    .containsExactly(id(1) + ": unhealthy; probe: 503; 3 checks failed in a row");
        }
    }

    @Test
    void panicIsNamedInTheStep() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(
                    instance("orders", 0),
                    TestInstances.builder("orders", 1)
                            .health(RegisteredHealth.FAILING)
                            .build(),
                    TestInstances.builder("orders", 2)
                            .health(RegisteredHealth.FAILING)
                            .build());

            Explanation told = rig.orders.explain(PickContext.NONE);
            assertThat(told.panic()).isTrue();
            assertThat(told.steps()).extracting(Step::name).endsWith("health (panic)");
        }
    }

    @Test
    void whereAPickWouldThrowItsMessageIsTold() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            assertThat(rig.orders.explain(PickContext.NONE).how()).startsWith("NOT_READY: orders");
            rig.set();

            Explanation told = rig.orders.explain(PickContext.NONE);
            assertThat(told.picked()).isNull();
            assertThat(told.how()).startsWith("EMPTY: orders");
            assertThat(told.hosts()).isEmpty();
        }
    }

    @Test
    void theAgeIsThatOfTheLastWordOfTheRegistry() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.setCount(1);
            rig.time.advance(SECOND.multipliedBy(100));
            assertThat(rig.orders.explain(PickContext.NONE).snapshotAge()).isZero();

            rig.registry.fail(io.loadstar.DiscoveryError.Kind.TIMEOUT);
            rig.time.advance(SECOND.multipliedBy(7));
            assertThat(rig.orders.explain(PickContext.NONE).snapshotAge()).isEqualTo(SECOND.multipliedBy(7));
        }
    }
}
