package io.loadstar.internal.engine;

import static io.loadstar.internal.engine.EngineRig.SECOND;
import static io.loadstar.testkit.TestInstances.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.loadstar.DiscoveryError;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.RegisteredHealth;
import io.loadstar.ResolverEvent;
import io.loadstar.ResolverEvent.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.testkit.TestInstances;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What observers are told: each change once, in order. */
class EngineEventsTest {

    private static final Map<String, String> NO_PANIC = Map.of("panic", "off");

    private static ServiceInstance failing(int number) {
        return TestInstances.builder("orders", number)
                .health(RegisteredHealth.FAILING)
                .build();
    }

    @Test
    void aFailureIsToldWhenItBeginsAndWhenItsReasonChangesNotAtEachRebuild() {
        try (EngineRig rig = new EngineRig(NO_PANIC)) {
            assertThat(rig.failure().reason()).isEqualTo(Reason.NOT_READY);
            rig.settle();
            assertThat(rig.failure().reason()).isEqualTo(Reason.UNKNOWN_SERVICE);
            rig.set();
            assertThat(rig.failure().reason()).isEqualTo(Reason.EMPTY);
            rig.set(failing(0));
            assertThat(rig.failure().reason()).isEqualTo(Reason.UNHEALTHY);
            for (int count = 2; count < 10; count++) {
                rig.set(failing(0), failing(count));
            }
            rig.setCount(1);
            assertThat(rig.orders.next()).isNotNull();
            rig.set(failing(0));
            rig.time.advance(SECOND.multipliedBy(31));

            assertThat(rig.events(Kind.PICK_FAILURE))
                    .extracting(text -> text.substring(0, text.indexOf(": orders")))
                    .containsExactly(
                            "PICK_FAILURE UNKNOWN_SERVICE",
                            "PICK_FAILURE EMPTY",
                            "PICK_FAILURE UNHEALTHY",
                            "PICK_FAILURE UNHEALTHY");
        }
    }

    @Test
    void theLogSaysOnceAMinuteWhyPicksFailAndNothingOfNamesThatNobodyServes() {
        Map<String, String> config = Map.of("panic", "off", "removal.guard", "false");
        List<String> lines = StandardError.during(() -> {
            try (EngineRig rig = new EngineRig(config)) {
                rig.settle();
                rig.set();
                for (int round = 0; round < 5; round++) {
                    rig.setCount(1);
                    rig.set(failing(0));
                }
                rig.time.advance(SECOND.multipliedBy(61));
                rig.setCount(1);
                rig.set(failing(0));
            }
        });

        assertThat(lines)
                .filteredOn(line -> line.contains("Picks fail: "))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("UNHEALTHY: orders: "));
    }

    @Test
    void aSnapshotThatBecomesTooOldIsAFailureToo() {
        try (EngineRig rig = new EngineRig(Map.of("staleness.max-age", "10s", "staleness.action", "fail"))) {
            rig.setCount(1);
            rig.registry.fail(DiscoveryError.Kind.UNREACHABLE);
            rig.time.advance(SECOND.multipliedBy(30));
            assertThat(rig.failure().reason()).isEqualTo(Reason.STALE);
            rig.registry.recover();
            rig.settle();
            assertThat(rig.orders.next()).isNotNull();

            assertThat(rig.events(Kind.PICK_FAILURE))
                    .singleElement()
                    .asString()
                    .startsWith("PICK_FAILURE STALE: orders: 1 instances, not vouched for");
        }
    }

    @Test
    void beforeTheFirstAnswerNobodyIsToldThatPicksFail() {
        try (EngineRig rig = EngineRig.unanswered()) {
            rig.settle();
            rig.registry.fail("orders", DiscoveryError.Kind.UNREACHABLE);
            rig.settle();
            assertThat(rig.failure().reason()).isEqualTo(Reason.NOT_READY);

            assertThat(rig.events(Kind.PICK_FAILURE)).isEmpty();
            assertThat(rig.events(Kind.WATCH)).hasSize(1);
        }
    }

    @Test
    void anOutageIsToldWhenItBeginsAndWhenItEnds() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.setCount(1);
            for (int i = 0; i < 5; i++) {
                rig.registry.fail(DiscoveryError.Kind.UNREACHABLE);
                rig.settle();
            }
            rig.registry.recover();
            rig.settle();

            List<ResolverEvent> told = rig.events().stream()
                    .filter(event -> event.kind() == Kind.WATCH)
                    .toList();
            assertThat(told)
                    .extracting(event -> event.error() == null, event -> stateOf(event))
                    .containsExactly(tuple(false, State.STALE), tuple(true, State.FRESH));
        }
    }

    @Test
    void aServiceThatTurnsOutUnknownAfterAnOutageIsInReachAgain() {
        try (EngineRig rig = new EngineRig(
                Map.of("staleness.max-age", "10s", "staleness.action", "fail", "removal.guard", "false"))) {
            rig.setCount(1);
            rig.registry.fail(DiscoveryError.Kind.UNREACHABLE);
            rig.time.advance(SECOND.multipliedBy(30));
            assertThat(rig.failure().reason()).isEqualTo(Reason.STALE);

            rig.registry.delete("orders");
            rig.registry.recover();
            rig.settle();

            assertThat(rig.failure().reason()).isEqualTo(Reason.EMPTY);
            assertThat(rig.events(Kind.WATCH)).hasSize(2).element(1).asString().contains("in reach again");
        }
    }

    @Test
    void snapshotsAreToldInOrderAndAnEqualOneIsNot() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            for (int count = 1; count <= 5; count++) {
                rig.setCount(count);
                rig.registry.resend("orders");
                rig.settle();
            }

            assertThat(rig.events().stream().filter(event -> event.kind() == Kind.SNAPSHOT))
                    .extracting(event -> instancesOf(event))
                    .containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void anEventOfHealthNamesTheInstance() {
        try (EngineRig rig = new EngineRig(Map.of())) {
            rig.setCount(2);
            rig.set(failing(0), TestInstances.instance("orders", 1));

            List<ResolverEvent> told = rig.events().stream()
                    .filter(event -> event.kind() == Kind.HEALTH)
                    .toList();
            assertThat(told).hasSize(1);
            assertThat(told.get(0).instance())
                    .extracting(instance -> instance == null ? null : instance.id())
                    .isEqualTo(id(0));
            assertThat(told.get(0).message()).contains("healthy -> not-ready");
            assertThat(told.get(0).at()).isAfterOrEqualTo(io.loadstar.testkit.VirtualTime.START);
        }
    }

    private static State stateOf(ResolverEvent event) {
        return java.util.Objects.requireNonNull(event.snapshot()).state();
    }

    private static int instancesOf(ResolverEvent event) {
        return java.util.Objects.requireNonNull(event.snapshot()).instances().size();
    }
}
