package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.testkit.SnapshotRecorder.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of what a {@link ServiceDiscoverer} tells; extend {@link ServiceDiscovererTck}, which has more. */
public abstract class DiscovererContentTck extends FixedDiscovererTck {

    /** What is pushed takes milliseconds: 1 s of the usual 20 is for a machine that is busy. */
    private static final int PUSHED_SHARE = 20;

    /** Creates the kit of one test. */
    protected DiscovererContentTck() {}

    /**
     * 102: an instance that is added, changed or removed makes a snapshot of all instances.
     *
     * <p>On failure check that a delta is applied to what is known, and that what changes (weight, metadata) is compared
     * beyond the id.
     */
    @Test
    public final void rule102_eachChangeIsASnapshotOfAll() {
        List<ServiceInstance> instances = putAll(0, 3);
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);

        ServiceInstance added = instance(3);
        put(added);
        awaitExactly(recorder, instances.get(0), instances.get(1), instances.get(2), added);

        ServiceInstance weighed = added.toBuilder().weight(7).build();
        put(weighed);
        awaitExactly(recorder, instances.get(0), instances.get(1), instances.get(2), weighed);

        ServiceInstance changed = weighed.toBuilder().metadata("shard", "x").build();
        put(changed);
        awaitExactly(recorder, instances.get(0), instances.get(1), instances.get(2), changed);

        remove(service(), instances.get(1).id());
        awaitExactly(recorder, instances.get(0), instances.get(2), changed);
    }

    /**
     * 103: each snapshot is a state that the registry was in, and states come in order.
     *
     * <p>On failure check for half of a tree or of a page that is published, and for an older answer that overtakes a
     * newer one.
     */
    @Test
    public final void rule103_snapshotsAreStatesInOrder() {
        List<List<String>> states = new ArrayList<>();
        List<ServiceInstance> instances = new ArrayList<>(putAll(0, 5));
        states.add(describeAll(instances));
        SnapshotRecorder recorder = watch();
        for (int number = 5; number < 30; number++) {
            ServiceInstance next = instance(number);
            put(next);
            instances.add(next);
            states.add(describeAll(instances));
        }
        awaitExactly(recorder, instances);
        int at = 0;
        for (ServiceSnapshot snapshot : recorder.snapshots()) {
            int state = states.indexOf(describeAll(snapshot.instances()));
            assertThat(state)
                    .as("place of %s among the registry's states", snapshot.instances())
                    .isGreaterThanOrEqualTo(at);
            at = state;
        }
    }

    /**
     * 105: an answer that changes nothing is no snapshot.
     *
     * <p>On failure check that an answer is compared with the one before: an index that moves, a file that is touched or
     * a record written again is no change.
     */
    @Test
    public final void rule105_anUnchangedAnswerIsNoSnapshot() {
        List<ServiceInstance> instances = putAll(0, 3);
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);
        for (int round = 0; round < 5; round++) {
            instances.forEach(this::put);
        }
        ServiceInstance last = instance(9);
        put(last);
        awaitExactly(recorder, instances.get(0), instances.get(1), instances.get(2), last);

        List<List<String>> told = recorder.snapshots().stream()
                .map(snapshot -> describeAll(snapshot.instances()))
                .toList();
        assertThat(told).as("snapshots without two that are equal").doesNotHaveDuplicates();
    }

    /**
     * 111: a service that the registry does not know is an error of kind UNKNOWN_SERVICE, never an empty snapshot; once
     * it is known, it is a snapshot.
     *
     * <p>On failure check "not found" answers. A registry that cannot tell says so by {@link
     * RegistryProfile.Builder#takesUnknownForEmpty}.
     */
    @Test
    public final void rule111_anUnknownServiceIsNotEmpty() {
        SnapshotRecorder recorder = watch();
        assertAbsent(recorder.awaitFirst(timeout()));
        put(instance(0));
        awaitExactly(recorder, instance(0));
    }

    /**
     * 112: a known service without instances is an empty snapshot, never an error.
     *
     * <p>On failure check what the last removal does, and the first answer of an empty service.
     */
    @Test
    public final void rule112_anEmptyServiceIsNotUnknown() {
        put(instance(0));
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instance(0));
        remove(service(), instance(0).id());
        awaitExactly(recorder);
        assertThat(recorder.events()).as("errors").allMatch(event -> event.error() == null);

        Event first = watch().awaitFirst(timeout());
        assertThat(snapshotOf(first, "the first event of an empty service").instances())
                .isEmpty();
    }

    /**
     * 113: a service that is deleted becomes unknown, and a snapshot when it is made again.
     *
     * <p>On failure check that the watch survives the deletion of what it watches.
     */
    @Test
    public final void rule113_aDeletedServiceIsUnknownAndMayComeBack() {
        put(instance(0));
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instance(0));
        subject().deleteService(service());
        if (tellsUnknownFromEmpty()) {
            recorder.awaitError(
                    "error that says unknown", timeout(), error -> error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE);
        } else {
            awaitExactly(recorder);
        }
        put(instance(1));
        awaitExactly(recorder, instance(1));
    }

    /**
     * 106: an instance that has not changed is the same object from snapshot to snapshot.
     *
     * <p>On failure check that what is parsed anew and found equal is let go for what was known; the accumulator of
     * {@link io.loadstar.spi.watch} does so.
     */
    @Test
    public final void rule106_unchangedInstancesAreKeptByReference() {
        List<ServiceInstance> instances = new ArrayList<>(putAll(0, 4));
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);
        put(instance(4));
        instances.add(instance(4));
        awaitExactly(recorder, instances);
        ServiceInstance weighed = instance(1).toBuilder().weight(7).build();
        put(weighed);
        instances.set(1, weighed);
        awaitExactly(recorder, instances);
        remove(service(), instance(0).id());
        awaitExactly(recorder, instances.subList(1, 5));
        assertKeptByReference(recorder.snapshots());
    }

    /** Asserts that an instance that equals the one of its id in the snapshot before is that one. */
    static void assertKeptByReference(List<ServiceSnapshot> snapshots) {
        Map<String, ServiceInstance> before = Map.of();
        for (ServiceSnapshot snapshot : snapshots) {
            Map<String, ServiceInstance> now = new HashMap<>();
            for (ServiceInstance instance : snapshot.instances()) {
                ServiceInstance known = before.get(instance.id());
                if (instance.equals(known)) {
                    assertThat(instance)
                            .as("unchanged %s in %s", instance.id(), snapshot)
                            .isSameAs(known);
                }
                now.put(instance.id(), instance);
            }
            before = now;
        }
    }

    /**
     * 107: a change is told at once where {@link Capability#PUSH} is declared, and within the time of a poll elsewhere.
     *
     * <p>The fastest of five has to be: a machine under load delays some. On failure check that nothing is collected for
     * seconds, and that what is polled does not say that it pushes.
     */
    @Test
    public final void rule107_changesArePushedIfDeclared() {
        put(instance(0));
        ServiceDiscoverer discoverer = open();
        SnapshotRecorder recorder = new SnapshotRecorder();
        watch(discoverer, recorder);
        awaitExactly(recorder, instance(0));
        Duration fastest = timeout();
        for (int weight = 1; weight <= 5; weight++) {
            ServiceInstance changed = instance(0).toBuilder().weight(weight).build();
            put(changed);
            long made = System.nanoTime();
            awaitExactly(recorder, changed);
            Duration took = Duration.ofNanos(System.nanoTime() - made);
            fastest = took.compareTo(fastest) < 0 ? took : fastest;
        }
        boolean pushes = discoverer.capabilities().contains(Capability.PUSH);
        assertThat(fastest)
                .as("fastest of five changes, %s", pushes ? "pushed" : "polled")
                .isLessThan(pushes ? timeout().dividedBy(PUSHED_SHARE) : timeout());
    }

    /**
     * 131: a record that cannot be read costs that record alone, and is an instance once it is mended.
     *
     * <p>On failure check that parsing is per record, that its failure is counted and logged, not thrown, and that what
     * could not be read is read again when it changes. A registry whose format holds no such record says so by
     * {@link RegistryProfile.Builder#holdsNoMalformed}.
     */
    @Test
    public final void rule131_aMalformedRecordCostsItselfAlone() {
        ServiceInstance mended = instance(6);
        if (!subject().profile().holdsMalformed()) {
            assertThatThrownBy(() -> subject().putMalformed(service(), mended.id()))
                    .as("a malformed record, where none can be")
                    .isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        List<ServiceInstance> instances = putAll(0, 5);
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);
        int seen = recorder.events().size();
        subject().putMalformed(service(), mended.id());
        put(instance(7));
        instances.add(instance(7));
        awaitExactly(recorder, instances);
        for (ServiceSnapshot snapshot :
                recorder.snapshots().subList(seen, recorder.snapshots().size())) {
            assertThat(describeAll(snapshot.instances()))
                    .as("instances beside a malformed record")
                    .containsAll(describeAll(instances.subList(0, 5)));
        }
        assertThat(recorder.events()).as("errors").allMatch(event -> event.error() == null);
        assertThat(describeAll(watch().awaitSnapshot("first snapshot", timeout(), any -> true)
                        .instances()))
                .as("the first snapshot of a new watch")
                .isEqualTo(describeAll(instances));
        put(mended);
        instances.add(mended);
        awaitExactly(recorder, instances);
    }

    /**
     * 132: more instances than the bound are refused with TOO_LARGE, what was known is kept, and once there are no more
     * than that again they are told.
     *
     * <p>On failure check that the bound is applied to an update that arrives in parts too, and that the watch goes on
     * after it.
     */
    @Test
    public final void rule132_tooManyInstancesAreRefusedAndTheLastGoodOnesKept() {
        int most = subject().profile().mostInstances();
        List<ServiceInstance> instances = putAll(0, most);
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);
        int seen = recorder.events().size();
        put(instance(most));
        recorder.awaitError(
                "error of kind TOO_LARGE", timeout(), error -> error.kind() == DiscoveryError.Kind.TOO_LARGE);
        remove(service(), instance(most).id());
        awaitExactlyAfter(seen, recorder, instances);
        assertThat(recorder.snapshots())
                .as("snapshots around the refusal")
                .allMatch(snapshot -> holds(snapshot, instances));
        assertKeptByReference(recorder.snapshots());
        put(instance(0).toBuilder().weight(7).build());
        recorder.awaitSnapshot(
                "snapshot with a change after the refusal",
                timeout(),
                snapshot -> snapshot.instances().get(0).weight() == 7);
    }
}
