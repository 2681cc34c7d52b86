package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.testkit.SnapshotRecorder.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of what a {@link ServiceDiscoverer} tells; extend {@link ServiceDiscovererTck}, which has more. */
public abstract class DiscovererContentTck extends DiscovererTckSupport {

    /** Creates the kit of one test. */
    protected DiscovererContentTck() {}

    /**
     * 101: the first snapshot holds all instances.
     *
     * <p>On failure check that nothing is published before the last page, child or frame was read.
     */
    @Test
    public final void rule101_firstSnapshotIsComplete() {
        List<ServiceInstance> instances = putAll(0, 20);
        Event first = watch().awaitFirst(timeout());
        assertThat(describeAll(snapshotOf(first, "the first event").instances()))
                .isEqualTo(describeAll(instances));
    }

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
     * 104: a snapshot names its service and its source, is FRESH, without an error, stamped with the context's time;
     * instances are sorted by id and ids are unique.
     *
     * <p>On failure check that snapshots are made by their builder, with {@link ServiceSnapshot.Builder#observed}.
     */
    @Test
    public final void rule104_snapshotsAreWellFormed() {
        long before = System.nanoTime();
        put(instance(2));
        put(instance(0));
        put(instance(1));
        ServiceDiscoverer discoverer = open();
        SnapshotRecorder recorder = new SnapshotRecorder();
        watch(discoverer, recorder);
        ServiceSnapshot snapshot = awaitExactly(recorder, instance(0), instance(1), instance(2));

        assertThat(snapshot.service()).as("service").isEqualTo(key());
        assertThat(snapshot.source()).as("source").isEqualTo(discoverer.source());
        assertThat(snapshot.state()).as("state").isEqualTo(ServiceSnapshot.State.FRESH);
        assertThat(snapshot.error()).as("error").isNull();
        assertThat(snapshot.observedNanos() - before)
                .as("observed after the start")
                .isNotNegative();
        assertThat(System.nanoTime() - snapshot.observedNanos())
                .as("observed before now")
                .isNotNegative();
        assertThat(snapshot.instances())
                .extracting(ServiceInstance::id)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(snapshot.instances()).extracting(ServiceInstance::service).containsOnly(service());
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
     * <p>On failure check "not found" answers. A registry that cannot tell says so by {@link #tellsUnknownFromEmpty}.
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
        deleteService(service());
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
     * 131: a record that cannot be read costs that record alone.
     *
     * <p>On failure check that parsing is per record and that its failure is counted and logged, not thrown.
     */
    @Test
    public final void rule131_aMalformedRecordCostsItselfAlone() {
        List<ServiceInstance> instances = putAll(0, 5);
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);
        int seen = recorder.events().size();
        putMalformed(service(), "malformed");
        ServiceInstance late = instance(7);
        put(late);
        instances.add(late);
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
    }

    private void assertAbsent(Event event) {
        DiscoveryError error = event.error();
        if (tellsUnknownFromEmpty()) {
            assertThat(error == null ? null : error.kind())
                    .as("kind of the first event of an unknown service, %s", event)
                    .isEqualTo(DiscoveryError.Kind.UNKNOWN_SERVICE);
        } else {
            assertThat(snapshotOf(event, "the first event of an absent service").instances())
                    .isEmpty();
        }
    }

    private static ServiceSnapshot snapshotOf(Event event, String what) {
        ServiceSnapshot snapshot = event.snapshot();
        if (snapshot == null) {
            throw new AssertionError(what + ": " + event + " (expected: a snapshot)");
        }
        return snapshot;
    }
}
