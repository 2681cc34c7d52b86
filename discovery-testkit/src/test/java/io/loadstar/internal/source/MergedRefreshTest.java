package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A watch of two registries asks again within itself: those in reach, and keeps what it knows of all. */
class MergedRefreshTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry first = new FakeRegistry(time, time);
    private final FakeRegistry second = new FakeRegistry(time, time);
    private final RefusingRegistry refusing = new RefusingRegistry(second);
    private final SnapshotRecorder recorder = new SnapshotRecorder();
    private final MergedDiscoverer merged = new MergedDiscoverer(
            List.of(new Member("dc1", 0, first), new Member("dc2", 0, refusing)),
            time.registryContext(1),
            LONGEST_WAIT);

    private Watch watch() {
        Watch watch = merged.watch(ScriptedRegistry.ORDERS, recorder);
        time.runDue();
        return watch;
    }

    private void set(FakeRegistry registry, ServiceInstance... instances) {
        registry.set("orders", List.of(instances));
        time.runDue();
    }

    private static ServiceInstance.Builder at(String id, int port) {
        return ServiceInstance.builder("orders").id(id).address("10.0.0.1", port);
    }

    private List<String> ids() {
        return last().instances().stream()
                .map(instance -> instance.id() + ":" + instance.port() + " " + instance.startEpoch())
                .toList();
    }

    private ServiceSnapshot last() {
        List<ServiceSnapshot> snapshots = recorder.snapshots();
        assertThat(snapshots).isNotEmpty();
        return snapshots.get(snapshots.size() - 1);
    }

    private int told() {
        return recorder.events().size();
    }

    private void refresh(Watch watch) {
        assertThat(watch.refresh()).isTrue();
        time.runDue();
    }

    @Test
    void idsAndEpochsAreKeptAndTheAnswerIsToldThoughItIsNoNews() {
        set(first, at("a", 1).startEpoch(7).build());
        set(second, at("a", 2).build(), at("m", 3).startEpoch(5).build());
        Watch watch = watch();
        set(first, at("m", 3).startEpoch(9).build());
        set(second, at("a", 2).build());
        List<String> before = ids();
        assertThat(before).containsExactly("a@dc2:2 0", "m:3 5");
        ServiceInstance stranger = last().instances().get(0);

        int told = told();
        refresh(watch);

        assertThat(told()).isEqualTo(told + 1);
        assertThat(ids()).isEqualTo(before);
        assertThat(last().instances().get(0)).isSameAs(stranger);
        assertThat(first.openWatches() + second.openWatches()).isEqualTo(2);
        assertThat(first.openedWatches("orders")).isEqualTo(2);
        assertThat(time.pending()).as("waits").isZero();
    }

    @Test
    void oneInErrorIsNotAskedAndTheAnswerOfTheOthersIsTold() {
        set(first, at("a", 1).build());
        set(second, at("b", 2).build());
        Watch watch = watch();
        second.fail(Kind.UNREACHABLE);
        time.runDue();

        int told = told();
        refresh(watch);

        assertThat(told()).isEqualTo(told + 1);
        assertThat(last().outOfReach()).containsExactly("dc2");
        assertThat(second.openedWatches("orders")).isEqualTo(1);
    }

    @Test
    void nothingIsToldBeforeEachThatWasAskedHasAnswered() {
        set(first, at("a", 1).build());
        set(second, at("b", 2).build());
        Watch watch = watch();
        second.silence();

        int told = told();
        refresh(watch);
        set(first, at("c", 3).build());
        assertThat(told())
                .as("that of the first alone would confirm what the second said")
                .isEqualTo(told);
        time.advance(LONGEST_WAIT);
        assertThat(told()).isEqualTo(told + 1);
        assertThat(ids()).containsExactly("b:2 0", "c:3 0");
        assertThat(last().outOfReach()).containsExactly("dc2");
    }

    @Test
    void oneThatCannotBeAskedIsInErrorUntilItCan() {
        set(first, at("a", 1).build());
        set(second, at("b", 2).build());
        Watch watch = watch();
        refusing.refuse(true);
        refresh(watch);
        assertThat(last().outOfReach()).containsExactly("dc2");

        refusing.refuse(false);
        time.advance(Duration.ofSeconds(30));
        assertThat(last().outOfReach()).isEmpty();
        assertThat(ids()).containsExactly("a:1 0", "b:2 0");
    }

    @Test
    void oneThatThrowsAtFirstIsTriedAgain() {
        set(first, at("a", 1).build());
        set(second, at("b", 2).build());
        refusing.refuse(true);
        watch();
        assertThat(ids()).containsExactly("a:1 0");

        refusing.refuse(false);
        time.advance(Duration.ofSeconds(30));
        assertThat(ids()).containsExactly("a:1 0", "b:2 0");
        assertThat(last().error()).isNull();
    }

    @Test
    void whatNoneKnowsIsToldAgainToo() {
        Watch watch = watch();
        int told = told();
        refresh(watch);

        assertThat(told()).isEqualTo(told + 1);
        assertThat(recorder.events().get(told).error()).asString().startsWith("UNKNOWN_SERVICE: dc1: ");
    }

    @Test
    void afterTheEndNothingIsAskedAndNothingWaits() {
        set(first, at("a", 1).build());
        Watch watch = watch();
        second.silence();
        watch.refresh();
        watch.close();
        time.runDue();

        assertThat(time.pending()).isZero();
        assertThat(first.openWatches() + second.openWatches()).isZero();
    }
}
