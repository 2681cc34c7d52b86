package io.loadstar.micrometer;

import static io.loadstar.testkit.TestInstances.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.Outcome;
import io.loadstar.PickContext;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.testkit.TestInstances;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each meter moves for its reason, and no other moves with it: what happens is set against all that moved. */
class MeterMovementTest {

    private static final Map<String, String> PROBED = Map.of(
            "health.active.type", "scripted",
            "health.active.interval", "1s",
            "health.active.jitter", "0",
            "health.active.fall", "1",
            "health.active.rise", "1");

    private MeterRig rig = new MeterRig(Map.of());
    private LoadBalancer orders = rig.resolver.loadBalancer("orders");

    @BeforeEach
    void begin() {
        ScriptedChecks.fail();
        begin(Map.of());
    }

    private void begin(Map<String, String> config) {
        rig.close();
        rig = new MeterRig(config);
        rig.registry.set("orders", TestInstances.of("orders", 4));
        orders = rig.use("orders");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aTicketMovesThePicksAndItsCompletionAndANextMoveNothing() {
        assertThat(rig.moved(() -> {
                    orders.pick().complete(Outcome.SUCCESS);
                    orders.pick();
                }))
                .isEqualTo(Map.of("loadstar.picks", 2.0));
        assertThat(rig.moved(orders::next)).isEmpty();
        assertThat(rig.moved(() -> orders.explain(PickContext.NONE))).isEmpty();
    }

    @Test
    void aCallThatGoesToASecondInstanceIsTwoPicksAndARetry() {
        assertThat(rig.moved(() -> {
                    String first = orders.explain(PickContext.NONE).picked();
                    assertThat(first).isNotNull();
                    try {
                        rig.resolver.call("orders", instance -> {
                            if (instance.id().equals(first)) {
                                throw new ConnectException("refused");
                            }
                            return instance.id();
                        });
                    } catch (ConnectException e) {
                        throw new AssertionError(e);
                    }
                }))
                .isEqualTo(Map.of("loadstar.picks", 2.0, "loadstar.retries", 1.0));
    }

    @Test
    void aPickThatThrowsMovesItsReason() {
        PickContext all = PickContext.NONE;
        for (int number = 0; number < 4; number++) {
            all = all.excluding(id(number));
        }
        PickContext none = all;
        assertThat(rig.moved(() -> {
                    assertThatThrownBy(() -> orders.pick(none)).isInstanceOf(NoInstanceException.class);
                    assertThatThrownBy(() -> orders.next(none)).isInstanceOf(NoInstanceException.class);
                }))
                .isEqualTo(Map.of("loadstar.pick.failures{reason=exhausted}", 2.0));

        LoadBalancer typo = rig.use("typo");
        assertThatThrownBy(typo::pick).isInstanceOf(NoInstanceException.class);
        assertThat(rig.read("typo")).containsEntry("loadstar.pick.failures{reason=unknown-service}", 1.0);
    }

    @Test
    void anInstanceMoreIsAnUpdate() {
        assertThat(rig.moved(() -> rig.set(5)))
                .isEqualTo(Map.of(
                        "loadstar.instances{state=healthy}", 1.0,
                        "loadstar.instances.usable", 1.0,
                        "loadstar.snapshot.updates", 1.0));
        assertThat(rig.moved(() -> {
                    rig.registry.resend("orders");
                    rig.settle();
                }))
                .as("the same once more")
                .isEmpty();
    }

    @Test
    void anInstanceThatDrainsChangesItsHealth() {
        assertThat(rig.moved(() -> rig.set(
                        TestInstances.builder("orders", 0)
                                .health(RegisteredHealth.DRAINING)
                                .build(),
                        TestInstances.instance("orders", 1),
                        TestInstances.instance("orders", 2),
                        TestInstances.instance("orders", 3))))
                .isEqualTo(Map.of(
                        "loadstar.instances{state=healthy}", -1.0,
                        "loadstar.instances{state=drained}", 1.0,
                        "loadstar.instances.usable", -1.0,
                        "loadstar.snapshot.updates", 1.0,
                        "loadstar.health.changes", 1.0));
    }

    @Test
    void anAddressThatIsRefusedIsNoInstance() {
        assertThat(rig.moved(() -> rig.set(
                        TestInstances.instance("orders", 0),
                        TestInstances.instance("orders", 1),
                        TestInstances.instance("orders", 2),
                        TestInstances.instance("orders", 3),
                        ServiceInstance.builder("orders")
                                .id(id(4))
                                .address("169.254.1.1", 80)
                                .build())))
                .isEqualTo(Map.of("loadstar.addresses.refused", 1.0));
    }

    @Test
    void instancesThatVanishAreHeldOnce() {
        assertThat(rig.moved(() -> rig.set(1)))
                .isEqualTo(Map.of("loadstar.holds", 1.0, "loadstar.instances.held", 3.0));
        assertThat(rig.moved(() -> rig.time.advance(Duration.ofMinutes(1))))
                .isEqualTo(Map.of(
                        "loadstar.instances.held", -3.0,
                        "loadstar.instances{state=healthy}", -3.0,
                        "loadstar.instances.usable", -3.0,
                        "loadstar.snapshot.updates", 1.0));
    }

    @Test
    void anOutageAgesTheSnapshotAndMovesTheKindOfTheError() {
        assertThat(rig.moved(() -> rig.time.advance(Duration.ofMinutes(1))))
                .as("while all is well")
                .isEmpty();
        assertThat(rig.moved(() -> {
                    rig.registry.fail(DiscoveryError.Kind.DENIED);
                    rig.time.advance(Duration.ofMinutes(1));
                }))
                .isEqualTo(Map.of("loadstar.snapshot.age", 60.0, "loadstar.watch.errors{kind=denied}", 1.0));
        assertThat(rig.moved(() -> {
                    rig.registry.recover();
                    rig.settle();
                }))
                .isEqualTo(Map.of("loadstar.snapshot.age", -60.0));
    }

    @Test
    void probesMoveTheirResultAndTooManyThatFailBeginPanic() {
        begin(PROBED);
        rig.time.advance(Duration.ofSeconds(1));
        assertThat(rig.moved(() -> rig.time.advance(Duration.ofSeconds(1))))
                .isEqualTo(Map.of("loadstar.probes{result=passed}", 4.0));

        ScriptedChecks.fail(id(0), id(1), id(2));
        assertThat(rig.moved(() -> rig.time.advance(Duration.ofSeconds(1))))
                .isEqualTo(Map.of(
                        "loadstar.probes{result=passed}", 1.0,
                        "loadstar.probes{result=failed}", 3.0,
                        "loadstar.health.changes", 3.0,
                        "loadstar.instances{state=healthy}", -3.0,
                        "loadstar.instances{state=unhealthy}", 3.0,
                        "loadstar.panic", 1.0,
                        "loadstar.panics", 1.0));
    }
}
