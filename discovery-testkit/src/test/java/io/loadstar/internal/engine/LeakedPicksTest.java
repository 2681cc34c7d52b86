package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.HostExplanation;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ResolverEvent.Kind;
import io.loadstar.leaks.Checkout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tickets that nobody completes, seen from outside. */
class LeakedPicksTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static HostExplanation first(EngineRig rig) {
        return rig.orders.explain(PickContext.NONE).hosts().get(0);
    }

    /** The one test that leaves it to a real collector. */
    @Test
    void aForgottenPickIsCollectedToldAndGivenBack() {
        try (EngineRig rig = new EngineRig(Map.of("leak.sampling", "1"))) {
            rig.setCount(1);
            Checkout.payAndForget(rig.orders);
            Checkout.payAndForget(rig.orders);
            assertThat(first(rig).inFlight()).isEqualTo(2);

            await().atMost(Duration.ofSeconds(20)).until(() -> {
                System.gc();
                rig.time.advance(SECOND);
                return first(rig).inFlight() == 0;
            });
            List<String> told = rig.events(Kind.LEAK);
            assertThat(told)
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("LEAK a pick was never completed; taken at ")
                            .contains("io.loadstar.leaks.Checkout.payAndForget(Checkout.java:"));
        }
    }

    @Test
    void explainTellsForHowLongRequestsAreInFlight() {
        try (EngineRig rig = new EngineRig(Map.of("leak.sampling", "1"))) {
            rig.setCount(2);
            assertThat(first(rig).busyFor()).isNull();
            assertThat(first(rig).oldestPick()).isNull();
            Pick pick = rig.orders.pick();
            rig.time.advance(SECOND.multipliedBy(90));

            assertThat(first(rig).busyFor()).isBetween(SECOND.multipliedBy(90), SECOND.multipliedBy(91));
            assertThat(first(rig).oldestPick()).isEqualTo(SECOND.multipliedBy(90));
            pick.complete(Outcome.SUCCESS);
            assertThat(first(rig).busyFor()).isNull();
            assertThat(first(rig).oldestPick()).isNull();
        }
    }

    @Test
    void withSamplingOffOnlyTheBusyTimeIsKnown() {
        try (EngineRig rig = new EngineRig(Map.of("leak.sampling", "0"))) {
            rig.setCount(1);
            Pick pick = rig.orders.pick();
            rig.time.advance(SECOND.multipliedBy(3));

            assertThat(first(rig).busyFor()).isBetween(SECOND.multipliedBy(3), SECOND.multipliedBy(4));
            assertThat(first(rig).oldestPick()).isNull();
            pick.complete(Outcome.SUCCESS);
        }
    }

    @Test
    void afterACloseNoTimerIsLeft() {
        EngineRig rig = new EngineRig(Map.of("leak.sampling", "1"));
        rig.setCount(1);
        Pick pick = rig.orders.pick();
        rig.close();
        rig.time.runUntilIdle();

        assertThat(rig.time.pending()).isZero();
        pick.complete(Outcome.SUCCESS);
    }
}
