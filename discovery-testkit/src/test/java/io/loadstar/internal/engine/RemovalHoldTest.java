package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.Explanation;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.testkit.TestInstances;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Removals that would leave too few, through the whole engine in virtual time. */
class RemovalHoldTest {

    /** What {@link EngineRig#settle} takes of the hold. */
    private static final Duration SETTLED = Duration.ofMillis(20);

    private static final Duration ALMOST = Duration.ofSeconds(30).minus(SETTLED.multipliedBy(2));

    private EngineRig rig = new EngineRig(Map.of());

    @AfterEach
    void close() {
        rig.close();
    }

    private void restart(Map<String, String> config) {
        rig.close();
        rig = new EngineRig(config);
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(TestInstances::id).toList();
    }

    private static ServiceInstance[] changed(int from, int to, UnaryOperator<ServiceInstance.Builder> change) {
        return IntStream.range(from, to)
                .mapToObj(number ->
                        change.apply(TestInstances.builder("orders", number)).build())
                .toArray(ServiceInstance[]::new);
    }

    private List<String> holds() {
        return rig.events(ResolverEvent.Kind.HOLD);
    }

    @Test
    void row48_whenNineOfTenVanishTheyAreHeldFor30sAndThenBelieved() {
        rig.setCount(10);
        rig.setCount(1);

        assertThat(rig.usable()).isEqualTo(ids(0, 10));
        assertThat(rig.orders.snapshot().heldSince().keySet()).containsExactlyElementsOf(ids(1, 10));
        rig.time.advance(ALMOST);
        assertThat(rig.usable()).isEqualTo(ids(0, 10));

        rig.time.advance(SETTLED.multipliedBy(3));
        assertThat(rig.usable()).isEqualTo(ids(0, 1));
        assertThat(rig.orders.snapshot().heldSince()).isEmpty();
        assertThat(holds())
                .satisfiesExactly(
                        begun -> assertThat(begun).contains("9 of 10 instances are gone"),
                        over -> assertThat(over).contains("has stood for PT30S and is confirmed"));
    }

    @Test
    void row48_instancesWhoseWeightsAreAllZeroAreHeldLikeOthers() {
        rig.set(changed(0, 10, each -> each.weight(0)));
        assertThat(rig.usable()).as("as equals").isEqualTo(ids(0, 10));

        rig.set();
        assertThat(rig.usable()).isEqualTo(ids(0, 10));
        rig.set(changed(0, 1, each -> each.weight(0).health(RegisteredHealth.DRAINING)));
        assertThat(rig.usable()).isEqualTo(ids(1, 10));
    }

    @Test
    void row48_anEmptyAnswerIsHeldAlsoWhereHealthHasRuledOutEverybody() {
        restart(Map.of("health.active.type", "scripted", "health.active.interval", "1s"));
        ScriptedProbes.fail(ids(0, 10).toArray(String[]::new));
        rig.setCount(10);
        rig.time.advance(Duration.ofSeconds(10));
        assertThat(rig.usable()).as("in panic").isEqualTo(ids(0, 10));

        rig.set();
        assertThat(rig.usable()).isEqualTo(ids(0, 10));
        rig.time.advance(Duration.ofSeconds(20));
        assertThat(rig.usable()).as("probes that go on failing are no news").isEqualTo(ids(0, 10));
        rig.time.advance(Duration.ofSeconds(11));
        assertThat(rig.orders.snapshot().instances()).isEmpty();
        ScriptedProbes.fail();
    }

    @Test
    void row48_theSameInstancesAgainAreSaidToBeThereAgain() {
        rig.setCount(10);
        rig.set();
        rig.setCount(10);

        assertThat(holds()).last().asString().contains("no longer held, the registry has them again");
    }

    @Test
    void row48_aBlueGreenSwapAndAScaleDownByTwoPassAtOnce() {
        rig.setCount(10);

        rig.set(changed(10, 20, same -> same));
        assertThat(rig.usable()).isEqualTo(ids(10, 20));

        rig.set(changed(10, 13, same -> same));
        assertThat(rig.usable()).as("seven of ten gone").isEqualTo(ids(10, 20));
        rig.set(changed(10, 20, same -> same));
        rig.set(changed(10, 18, same -> same));
        assertThat(rig.usable()).isEqualTo(ids(10, 18));

        rig.set(changed(10, 13, same -> same));
        rig.time.advance(Duration.ofMinutes(1));
        rig.set(changed(10, 11, same -> same));
        assertThat(rig.usable()).as("two of three gone").isEqualTo(ids(10, 11));
    }

    @Test
    void row48_aFailedConnectionIsASecondWitness() {
        rig.setCount(4);
        Pick before = rig.orders.pick();
        rig.set();
        assertThat(rig.usable()).isEqualTo(ids(0, 4));

        before.complete(Outcome.CONNECT_FAILED);
        rig.settle();
        assertThat(rig.usable()).as("begun before the hold").isEqualTo(ids(1, 4));

        rig.orders.pick().complete(Outcome.SERVER_ERROR);
        rig.settle();
        assertThat(rig.usable()).as("one that answers is there").isEqualTo(ids(1, 4));

        rig.orders.pick().complete(Outcome.CONNECTION_BROKEN);
        rig.settle();
        assertThat(rig.usable()).isEqualTo(ids(2, 4));
        assertThat(holds()).last().asString().contains("a connection failed", TestInstances.id(1));
    }

    @Test
    void row48_aFailedProbeIsASecondWitness() {
        ScriptedProbes.fail();
        restart(Map.of("health.active.type", "scripted", "health.active.fall", "1"));
        rig.setCount(4);
        rig.time.advance(Duration.ofSeconds(10));

        rig.set();
        ScriptedProbes.fail(TestInstances.id(2), TestInstances.id(3));
        rig.time.advance(Duration.ofSeconds(10));

        assertThat(rig.usable()).isEqualTo(ids(0, 2));
        assertThat(holds()).anySatisfy(event -> assertThat(event).contains("a probe failed: 503"));
    }

    @Test
    void whoWasNotUsableIsNotHeld() {
        ScriptedProbes.fail(TestInstances.id(0));
        restart(Map.of("health.active.type", "scripted", "health.active.fall", "1"));
        rig.setCount(4);
        rig.time.advance(Duration.ofSeconds(10));

        rig.set();

        assertThat(rig.orders.snapshot().heldSince().keySet()).containsExactlyElementsOf(ids(1, 4));
    }

    @Test
    void anEmptyAnswerAndAnUnknownServiceAreHeldHoweverFewTheyWere() {
        rig.setCount(1);
        rig.set();
        assertThat(rig.usable()).isEqualTo(ids(0, 1));

        rig.setCount(1);
        rig.registry.delete("orders");
        rig.settle();
        assertThat(rig.usable()).isEqualTo(ids(0, 1));
        assertThat(rig.orders.snapshot().state()).isEqualTo(State.FRESH);

        rig.time.advance(Duration.ofSeconds(31));
        assertThat(rig.failure().reason()).isEqualTo(Reason.EMPTY);
    }

    @Test
    void whatComesBackEndsTheHoldAndChangesOfTheOthersAreTaken() {
        rig.setCount(4);
        rig.set(changed(0, 1, one -> one.version("2")));
        assertThat(rig.usable()).isEqualTo(ids(0, 4));
        assertThat(rig.orders.snapshot().instances().get(0).version()).isEqualTo("2");

        rig.setCount(4);
        assertThat(rig.orders.snapshot().heldSince()).isEmpty();
        assertThat(holds()).last().asString().contains("the registry has them again");
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.usable()).isEqualTo(ids(0, 4));
        assertThat(rig.registry.openedWatches("orders"))
                .as("nothing was left to confirm")
                .isEqualTo(1);
    }

    @Test
    void eachLossStandsForItself() {
        rig.setCount(10);
        rig.set(changed(0, 4, same -> same));
        rig.time.advance(Duration.ofSeconds(20));
        rig.set(changed(0, 2, same -> same));

        rig.time.advance(Duration.ofSeconds(11));
        assertThat(rig.usable()).as("of the later two, while two remain").containsExactlyElementsOf(ids(0, 4));
        rig.time.advance(Duration.ofSeconds(20));
        assertThat(rig.usable()).isEqualTo(ids(0, 2));
    }

    @Test
    void manyThatTheRegistryCallsFailingAtOnceAreHeldAndDrainedOnesAreNot() {
        rig.setCount(10);
        List<ServiceInstance> all = new ArrayList<>(TestInstances.of("orders", 10));
        all.replaceAll(one -> one.toBuilder().health(RegisteredHealth.DRAINING).build());
        all.set(0, TestInstances.instance("orders", 0));
        rig.set(all.toArray(ServiceInstance[]::new));
        assertThat(rig.usable()).as("nine drained").isEqualTo(ids(0, 1));

        rig.setCount(10);
        all.replaceAll(one -> one.toBuilder().health(RegisteredHealth.FAILING).build());
        rig.set(all.toArray(ServiceInstance[]::new));
        assertThat(rig.usable()).isEqualTo(ids(0, 10));
        rig.time.advance(Duration.ofSeconds(31));
        assertThat(rig.health(5)).isEqualTo("not-ready");
    }

    @Test
    void anOutageConfirmsNothing() {
        rig.setCount(10);
        rig.set();
        rig.registry.fail(DiscoveryError.Kind.UNREACHABLE);
        rig.time.advance(Duration.ofMinutes(5));
        assertThat(rig.usable()).isEqualTo(ids(0, 10));

        rig.registry.recover();
        rig.settle();
        assertThat(rig.failure().reason()).isEqualTo(Reason.EMPTY);
    }

    @Test
    void aHoldIsEndedByHand() {
        rig.setCount(10);
        rig.setCount(1);

        rig.orders.endHold();
        rig.settle();

        assertThat(rig.usable()).isEqualTo(ids(0, 1));
        assertThat(holds()).last().asString().contains("ended by hand");
        rig.orders.endHold();
        rig.settle();
        assertThat(holds()).hasSize(2);
    }

    @Test
    void explainSaysWhoIsHeldAndSinceWhen() {
        rig.setCount(3);
        rig.set();

        Explanation explanation = rig.orders.explain(PickContext.NONE);

        assertThat(explanation.steps()).anySatisfy(step -> {
            assertThat(step.name()).isEqualTo("removal guard");
            assertThat(step.left()).isEqualTo(3);
            assertThat(step.notes())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("gone since", "held"));
        });
    }

    @Test
    void withoutTheGuardAnEmptyAnswerIsBelieved() {
        restart(Map.of("removal.guard", "false"));
        rig.setCount(10);
        rig.set();
        assertThat(rig.failure().reason()).isEqualTo(Reason.EMPTY);
    }

    @Test
    void thresholdAndHoldAreOptions() {
        restart(Map.of("removal.threshold", "30", "removal.hold", "5s"));
        rig.setCount(10);
        rig.setCount(3);
        assertThat(rig.usable()).isEqualTo(ids(0, 3));
        rig.set();
        assertThat(rig.usable()).isEqualTo(ids(0, 3));
        rig.time.advance(Duration.ofSeconds(5));
        assertThat(rig.failure().reason()).isEqualTo(Reason.EMPTY);
    }
}
