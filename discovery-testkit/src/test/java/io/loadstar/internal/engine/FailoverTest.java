package io.loadstar.internal.engine;

import static io.loadstar.internal.engine.EngineRig.SECOND;
import static io.loadstar.testkit.TestInstances.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loadstar.CallOptions;
import io.loadstar.Explanation;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.ResolverEvent.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.testkit.TestInstances;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fail-over by the health of hosts: a cloud whose registry is fine and whose instances are dead is left. */
class FailoverTest {

    private static final Map<String, String> CHECKED =
            Map.of("health.active.type", "scripted", "health.active.interval", "1s");

    private static final int PICKS = 100_000;

    /** Instances of two priorities, five each, of which some are failing by their registry. */
    private static ServiceInstance[] fleet(int... failing) {
        List<ServiceInstance> instances = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            int wanted = number;
            boolean fails = IntStream.of(failing).anyMatch(each -> each == wanted);
            instances.add(TestInstances.builder("orders", number)
                    .priority(number / 5)
                    .health(fails ? RegisteredHealth.FAILING : RegisteredHealth.PASSING)
                    .build());
        }
        return instances.toArray(new ServiceInstance[0]);
    }

    private static int picksOf(EngineRig rig, String id) {
        int count = 0;
        for (int i = 0; i < PICKS; i++) {
            count += rig.orders.next().id().equals(id) ? 1 : 0;
        }
        return count;
    }

    @Test
    void aCloudWhoseInstancesAreDeadIsLeftAndReturnedTo() {
        ScriptedProbes.fail();
        try (EngineRig rig = new EngineRig(CHECKED)) {
            rig.set(fleet());
            assertThat(rig.usable()).containsExactly(id(0), id(1), id(2), id(3), id(4));

            ScriptedProbes.fail(id(0), id(1), id(2), id(3), id(4));
            rig.time.advance(SECOND.multipliedBy(6));
            assertThat(rig.usable()).containsExactly(id(5), id(6), id(7), id(8), id(9));
            assertThat(picksOf(rig, id(5)))
                    .as("of the first of the second cloud")
                    .isEqualTo(PICKS);

            ScriptedProbes.fail();
            rig.time.advance(SECOND.multipliedBy(6));
            assertThat(rig.usable()).containsExactly(id(0), id(1), id(2), id(3), id(4));
            assertThat(picksOf(rig, id(0))).isEqualTo(PICKS);
            assertThat(rig.events(Kind.PANIC, Kind.PICK_FAILURE)).isEmpty();
        }
    }

    @Test
    void whatTheFirstPriorityCannotTakeGoesToTheSecond() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(fleet(0, 1));

            // 3 of 5 x 1.4 = 84%; five deviations of sqrt(100,000 x 0.84 x 0.16) = 116.
            assertThat(picksOf(rig, id(2))).isCloseTo(84_000, within(5 * 116));
            assertThat(rig.usable()).containsExactly(id(2), id(3), id(4), id(5), id(6), id(7), id(8), id(9));
        }
    }

    @Test
    void aKeyStaysInItsLevelWhileTheSharesHoldAndNoneReturnsAsTheyShrink() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(fleet(0, 1));
            List<String> before = levelsOfKeys(rig);
            assertThat(levelsOfKeys(rig)).isEqualTo(before);

            rig.set(fleet(0, 1, 2));
            List<String> after = levelsOfKeys(rig);
            int moved = 0;
            for (int i = 0; i < before.size(); i++) {
                if (!before.get(i).equals(after.get(i))) {
                    assertThat(before.get(i)).as("key %d", i).isEqualTo("first");
                    moved++;
                }
            }
            // From 84% to 56%: 28% of 2,000 keys; five deviations of sqrt(2,000 x 0.28 x 0.72) = 20.
            assertThat(moved).isCloseTo(560, within(100));
        }
    }

    private static List<String> levelsOfKeys(EngineRig rig) {
        return IntStream.range(0, 2_000)
                .mapToObj(i -> rig.orders.next(PickContext.key("user-" + i)).priority() == 0 ? "first" : "second")
                .toList();
    }

    /** Sends a request that the first cloud refuses, and returns whom it was tried on. */
    private static List<Integer> prioritiesTried(EngineRig rig, PickContext context) {
        List<Integer> tried = new ArrayList<>();
        assertThatNoException()
                .isThrownBy(() -> rig.resolver().call("orders", context, CallOptions.IDEMPOTENT, instance -> {
                    tried.add(instance.priority());
                    if (instance.priority() == 0) {
                        throw new ConnectException("refused");
                    }
                    return "answered";
                }));
        return tried;
    }

    @ParameterizedTest
    @CsvSource({"2, 0 1", "3, 0 0 1", "6, 0 0 1"})
    void aCallSurvivesTheDeathOfACloudBeforeAnyProbeKnows(String attempts, String tried) {
        List<Integer> expected =
                Arrays.stream(tried.split(" ")).map(Integer::valueOf).toList();
        try (EngineRig rig = new EngineRig(Map.of("call.attempts", attempts))) {
            rig.set(fleet());

            for (int i = 0; i < 1_000; i++) {
                assertThat(prioritiesTried(rig, PickContext.NONE)).isEqualTo(expected);
                assertThat(prioritiesTried(rig, PickContext.key("user-" + i))).isEqualTo(expected);
            }
        }
    }

    @Test
    void aCallSurvivesTheDeathOfTheRestOfACloudThatSharesTheLoad() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(fleet(0, 1));

            for (int i = 0; i < 1_000; i++) {
                assertThat(prioritiesTried(rig, PickContext.NONE)).isIn(List.of(0, 1), List.of(1));
                assertThat(prioritiesTried(rig, PickContext.key("user-" + i))).isIn(List.of(0, 1), List.of(1));
            }
        }
    }

    @Test
    void aRequestThatFailedOnTwoOfALevelGoesToTheNextBeforeAnyProbeKnows() {
        try (EngineRig rig = new EngineRig(Map.of("call.attempts", "3"))) {
            rig.set(fleet());
            PickContext once = PickContext.NONE.excluding(id(0));
            PickContext twice = once.excluding(id(1));

            for (int i = 0; i < 100; i++) {
                assertThat(rig.orders.next(once).priority()).isZero();
                assertThat(rig.orders.next(twice).priority()).isEqualTo(1);
                assertThat(rig.orders.next(twice.excluding(id(5))).id()).isNotEqualTo(id(5));
            }
            assertThat(rig.orders.next(PickContext.NONE).priority()).isZero();
            assertThat(rig.orders.explain(twice).how()).startsWith("the next level, as the request excludes");
            PickContext allOver = twice.excluding(id(5)).excluding(id(6));
            assertThat(rig.orders.next(allOver).id()).as("no level is left").isIn(id(2), id(3), id(4));
        }
    }

    @Test
    void anInstanceThatTheRequestFailedOnCountsThoughItIsOutByNow() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(fleet(0));

            assertThat(rig.orders.next(PickContext.NONE).priority()).isZero();
            assertThat(rig.orders.next(PickContext.NONE.excluding(id(0))).priority())
                    .isEqualTo(1);
        }
    }

    @Test
    void aRequestThatHasFailedTooOftenEverywhereGoesToWhoeverIsLeft() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            ServiceInstance near = TestInstances.instance("orders", 0);
            List<ServiceInstance> far = IntStream.range(1, 6)
                    .mapToObj(number ->
                            TestInstances.builder("orders", number).priority(1).build())
                    .toList();
            rig.set(near, far.get(0), far.get(1), far.get(2), far.get(3), far.get(4));

            PickContext context = PickContext.NONE.excluding(near.id());
            for (ServiceInstance unused : far) {
                PickContext before = context;
                assertThatNoException().isThrownBy(() -> rig.orders.next(before));
                ServiceInstance next = rig.orders.next(before);
                assertThat(next).isIn(far);
                assertThat(before.excluded()).doesNotContain(next.id());
                context = before.excluding(next.id());
            }
            PickContext all = context;
            assertThatThrownBy(() -> rig.orders.next(all)).hasMessageContaining("are excluded by the request");
        }
    }

    @Test
    void aRequestThatFailedOnTheOnlyOneOfALevelGoesToTheNext() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            ServiceInstance far = TestInstances.builder("orders", 1).priority(1).build();
            rig.set(TestInstances.instance("orders", 0), far);

            assertThat(rig.orders.next(PickContext.NONE.excluding(id(0)))).isEqualTo(far);
        }
    }

    @Test
    void aRequestThatExcludesTheFirstLevelIsServedByTheSecond() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(fleet(0, 1));
            PickContext context =
                    PickContext.NONE.excluding(id(2)).excluding(id(3)).excluding(id(4));

            for (int i = 0; i < 100; i++) {
                assertThat(rig.orders.next(context).priority()).isEqualTo(1);
            }
            assertThat(rig.orders.next(PickContext.NONE.preferring(id(9))).id()).isEqualTo(id(9));
        }
    }

    @Test
    void explainTellsEachLevelItsShareAndItsCapacity() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(fleet(0, 1));
            Explanation told = rig.orders.explain(PickContext.NONE);

            assertThat(told.steps())
                    .contains(new Explanation.Step(
                            "levels",
                            10,
                            List.of(),
                            List.of(
                                    "level 0 (priority 0): 3 of 5 healthy, can take 84%, gets 84%",
                                    "level 2 (priority 1): 5 of 5 healthy, can take 100%, gets 16%")));
            assertThat(told.picked()).isNull();
            assertThat(told.how()).isEqualTo("by chance level 0 (priority 0), 84%; or level 2 (priority 1), 16%");
            String picked = rig.orders.explain(PickContext.key("user-1")).picked();
            assertThat(picked)
                    .isEqualTo(rig.orders.next(PickContext.key("user-1")).id());

            rig.set(fleet());
            assertThat(rig.orders.explain(PickContext.NONE).steps().get(2).notes())
                    .containsExactly(
                            "level 0 (priority 0): 5 of 5 healthy, can take 100%, gets 100%",
                            "level 2 (priority 1): 5 of 5 healthy, can take 100%, gets 0%");
            rig.setCount(5);
            assertThat(rig.orders.explain(PickContext.NONE).steps())
                    .as("of one level there is nothing to tell")
                    .extracting(Explanation.Step::name)
                    .doesNotContain("levels");
        }
    }

    @Test
    void leavingALevelAndReturningToItIsToldOnce() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(fleet());
            rig.set(fleet(0, 1));
            rig.set(fleet(0, 1, 2));
            rig.set(fleet(0, 1, 2, 3, 4));
            rig.set(fleet());

            assertThat(rig.events(Kind.FAILOVER))
                    .containsExactly(
                            "FAILOVER fail-over: from level 0 (priority 0), 100%"
                                    + " to level 0 (priority 0), 84% and level 2 (priority 1), 16%",
                            "FAILOVER fail-over: from level 0 (priority 0), 56% and level 2 (priority 1), 44%"
                                    + " to level 2 (priority 1), 100%",
                            "FAILOVER fail-over: from level 2 (priority 1), 100% to level 0 (priority 0), 100%");
        }
    }

    @Test
    void aServiceOfOneLevelTellsNothing() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.setCount(2);
            rig.set();
            rig.setCount(3);

            assertThat(rig.events(Kind.FAILOVER)).isEmpty();
        }
    }

    @Test
    void aPriorityPanicsIfAllTogetherAreTooFewHealthy() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.set(fleet(0, 1, 2, 3, 4, 5, 6, 7, 8));

            assertThat(rig.orders.explain(PickContext.NONE).panic()).isTrue();
            assertThat(rig.usable()).hasSize(1);
            assertThat(rig.events(Kind.PANIC))
                    .containsExactly("PANIC panic: too few of 5 instances are healthy, 1 is used");
        }
    }
}
