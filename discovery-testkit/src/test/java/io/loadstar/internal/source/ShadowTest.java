package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A shadow is compared, and whatever it says or fails at is never served. */
class ShadowTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String SAME = "shadow new (fake://registry) does not differ from what is served";
    private static final String DIFFERS = "shadow new (fake://registry) differs from what is served: ";

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry served = new FakeRegistry(time, time);
    private final FakeRegistry shadow = new FakeRegistry(time, time);
    private final SnapshotRecorder recorder = new SnapshotRecorder();
    private final List<String> told = new ArrayList<>();
    private final ShadowDiscoverer registry = new ShadowDiscoverer(
            served,
            List.of(new Member("new", 0, shadow)),
            time.registryContext(1),
            (service, message) -> told.add(message));

    private Watch watch() {
        Watch watch = registry.watch(ServiceKey.parse("orders"), recorder);
        time.runDue();
        return watch;
    }

    private void set(FakeRegistry to, ServiceInstance... instances) {
        to.set("orders", List.of(instances));
        time.runDue();
    }

    private static ServiceInstance at(String id, int port) {
        return builder(id, port).build();
    }

    private static ServiceInstance.Builder builder(String id, int port) {
        return ServiceInstance.builder("orders").id(id).address("10.0.0.1", port);
    }

    private String lastTold() {
        return told.get(told.size() - 1);
    }

    @Test
    void theFirstAloneIsServedAsItIs() {
        set(served, at("a", 1));
        set(shadow, at("b", 2));
        watch();
        time.advance(SECOND);
        shadow.fail(Kind.UNREACHABLE);
        time.advance(SECOND);

        assertThat(recorder.events()).hasSize(1);
        assertThat(recorder.snapshots().get(0).instances()).containsExactly(at("a", 1));
        assertThat(registry.source()).isEqualTo(served.source());
        assertThat(registry.capabilities()).isEqualTo(served.capabilities());
    }

    @Test
    void aDifferenceIsToldByAddressOnceBothAreQuietForASecond() {
        set(served, at("a", 1), at("b", 2), builder("c", 3).weight(7).build());
        set(shadow, at("z", 2), builder("c", 3).version("2").build(), at("d", 4));
        watch();
        time.advance(SECOND.minusMillis(1));
        assertThat(told).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(told)
                .containsExactly(DIFFERS + "missing 1 (10.0.0.1:1); extra 1 (10.0.0.1:4);"
                        + " differing 2 (10.0.0.1:2 id, 10.0.0.1:3 weight, version)");
    }

    @Test
    void whatIsOnItsWayIsNoDifference() {
        set(served, at("a", 1));
        set(shadow, at("a", 1));
        watch();
        time.advance(SECOND);
        set(served, at("a", 1), at("b", 2));
        time.advance(Duration.ofMillis(900));
        set(shadow, at("a", 1), at("b", 2));
        time.advance(Duration.ofMinutes(1));

        assertThat(told).containsExactly(SAME);
    }

    @Test
    void aDifferenceIsToldWhenItChangesAndWhenItEnds() {
        set(served, at("a", 1));
        shadow.set("orders", List.of());
        watch();
        time.advance(SECOND);
        shadow.resend("orders");
        time.advance(SECOND);
        assertThat(told).containsExactly(DIFFERS + "missing 1 (10.0.0.1:1)");

        set(shadow, at("b", 2));
        time.advance(SECOND);
        assertThat(lastTold()).isEqualTo(DIFFERS + "missing 1 (10.0.0.1:1); extra 1 (10.0.0.1:2)");
        set(shadow, at("a", 1));
        time.advance(SECOND);
        assertThat(told).hasSize(3);
        assertThat(lastTold()).isEqualTo(SAME);
    }

    @Test
    void whatIsEachRegistrysOwnIsNoDifference() {
        set(served, at("a", 1));
        set(
                shadow,
                builder("a", 1)
                        .startEpoch(7)
                        .priority(3)
                        .source("x")
                        .health(RegisteredHealth.PASSING)
                        .build());
        watch();
        time.advance(SECOND);

        assertThat(told).containsExactly(SAME);
    }

    @Test
    void sixteenAreNamedAtMost() {
        served.set("orders", TestInstances.of("orders", 40));
        shadow.set("orders", List.of(at("x", 1), at("y", 2)));
        watch();
        time.advance(SECOND);

        assertThat(lastTold()).contains("missing 40 (10.0.0.0:8080, ").contains("10.0.0.15:8080, …); extra 2");
        assertThat(lastTold()).doesNotContain("10.0.0.16:8080").doesNotContain("10.0.0.1:1");
    }

    @Test
    void aShadowOrAServedOneInErrorIsNotCompared() {
        set(served, at("a", 1));
        shadow.fail(Kind.DENIED);
        watch();
        time.advance(SECOND);
        assertThat(lastTold())
                .startsWith("shadow new (fake://registry) is not compared, as it said DENIED: fake://registry");

        shadow.recover();
        served.fail(Kind.UNREACHABLE);
        time.advance(SECOND);
        assertThat(told).hasSize(1);
        served.recover();
        time.advance(SECOND);
        // A service that it does not know it has no instances of.
        assertThat(lastTold()).isEqualTo(DIFFERS + "missing 1 (10.0.0.1:1)");
    }

    @Test
    void aShadowThatCannotBeWatchedHarmsNobody() {
        set(served, at("a", 1));
        shadow.close();
        assertThatCode(this::watch).doesNotThrowAnyException();
        time.advance(SECOND);

        assertThat(recorder.snapshots()).hasSize(1);
        assertThat(lastTold()).contains("is not compared, as it said UNREACHABLE: the watch could not begin: ");
    }

    @Test
    void afterTheEndNothingIsToldAndNothingWaits() {
        set(served, at("a", 1));
        shadow.set("orders", List.of());
        Watch watch = watch();
        watch.close();
        time.runDue();

        assertThat(time.pending()).isZero();
        assertThat(served.openWatches() + shadow.openWatches()).isZero();
        registry.close();
        assertThat(served.isClosed()).isTrue();
        assertThat(shadow.isClosed()).isTrue();
        time.advance(Duration.ofMinutes(2));
        assertThat(told).isEmpty();
    }

    @Test
    void theServedOneIsAskedAgainAndTheShadowIsNot() {
        set(served, at("a", 1));
        shadow.set("orders", List.of());
        Watch watch = watch();
        time.advance(SECOND);
        assertThat(told).hasSize(1);

        assertThat(watch.refresh()).isTrue();
        time.advance(Duration.ofMinutes(2));

        assertThat(recorder.snapshots()).hasSize(2);
        assertThat(served.openWatches("orders")).isEqualTo(1);
        assertThat(shadow.openedWatches("orders")).isEqualTo(1);
        assertThat(told).as("of one difference").hasSize(1);
    }
}
