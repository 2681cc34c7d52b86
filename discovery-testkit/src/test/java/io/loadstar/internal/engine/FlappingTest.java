package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ResolverEvent.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.testkit.TestInstances;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An instance that cannot make up its mind. */
class FlappingTest {

    private static final Duration TENTH = Duration.ofMillis(100);

    private static final Map<String, String> PROBED = Map.of(
            "health.active.type", "scripted",
            "health.active.interval", "50ms",
            "health.active.jitter", "0",
            "health.active.fall", "1",
            "health.active.rise", "1");

    @Test
    void row51_anInstanceWhoseHealthFlapsTenTimesASecondIsToldOfOnceASecond() {
        ScriptedProbes.fail();
        try (EngineRig rig = new EngineRig(PROBED)) {
            rig.setCount(3);
            for (int tenth = 0; tenth < 100; tenth++) {
                if (tenth % 2 == 0) {
                    ScriptedProbes.fail(TestInstances.id(1));
                } else {
                    ScriptedProbes.fail();
                }
                rig.time.advance(TENTH);
            }
            ScriptedProbes.fail(TestInstances.id(1));
            rig.time.advance(Duration.ofSeconds(2));

            List<String> told = rig.events(Kind.HEALTH);
            assertThat(told).hasSizeBetween(2, 13);
            assertThat(told)
                    .last()
                    .asString()
                    .as("what it came to is told in the end")
                    .contains("-> unhealthy");
        }
    }

    @Test
    void row51_anInstanceThatComesAndGoesTenTimesASecondIsToldOfOnceASecond() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.setCount(10);
            for (int tenth = 0; tenth < 100; tenth++) {
                rig.registry.set("orders", TestInstances.of("orders", tenth % 2 == 0 ? 9 : 10));
                rig.time.advance(TENTH);
            }
            rig.registry.set("orders", TestInstances.of("orders", 9));
            rig.time.advance(Duration.ofSeconds(2));

            List<String> told = rig.events(Kind.SNAPSHOT);
            assertThat(told).hasSizeBetween(3, 14);
            assertThat(told).last().asString().contains("9 instances");
        }
    }

    @Test
    void row51_oneThatIsToldOfForTheSakeOfAnotherIsToldOfASecondLater() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            flip(rig, 1, 2);
            rig.time.advance(TENTH.multipliedBy(20));
            flip(rig, 3, 2);
            rig.time.advance(TENTH);
            flip(rig, 4, 2);
            rig.time.advance(TENTH.multipliedBy(4));
            flip(rig, 4, 5);
            int told = rig.events(Kind.SNAPSHOT).size();
            rig.time.advance(TENTH);
            flip(rig, 6, 5);

            rig.time.advance(TENTH.multipliedBy(6));
            assertThat(rig.events(Kind.SNAPSHOT)).as("under a second after").hasSize(told);
            rig.time.advance(TENTH.multipliedBy(4));
            assertThat(rig.events(Kind.SNAPSHOT)).hasSize(told + 1);
        }
    }

    /** Sets two instances with these weights, so that one or both of them differ from before. */
    private static void flip(EngineRig rig, int one, int other) {
        rig.set(
                TestInstances.builder("orders", 0).weight(one).build(),
                TestInstances.builder("orders", 1).weight(other).build());
    }

    @Test
    void oneThatFlapsHidesNoOther() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.setCount(10);
            rig.setCount(9);
            rig.setCount(10);
            int before = rig.events(Kind.SNAPSHOT).size();

            ServiceInstance[] more = TestInstances.of("orders", 12).toArray(ServiceInstance[]::new);
            rig.set(more);

            assertThat(rig.events(Kind.SNAPSHOT))
                    .hasSize(before + 1)
                    .last()
                    .asString()
                    .contains("12 instances");
        }
    }
}
