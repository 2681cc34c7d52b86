package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.Watch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The rules of {@link ServiceDiscovererTck} and those of outages, for a registry that the test can cut off: a server
 * that is killed, a link through a proxy, a file that cannot be read.
 */
public abstract class ServiceDiscovererOutageTck extends ServiceDiscovererTck {

    /** Creates the kit of one test. */
    protected ServiceDiscovererOutageTck() {}

    /**
     * 141: an outage is an error, not of kind UNKNOWN_SERVICE, and removes nothing.
     *
     * <p>On failure check that a broken connection is told at all, and that nothing is cleared when a stream ends.
     */
    @Test
    public final void rule141_anOutageIsAnErrorAndRemovesNothing() {
        List<ServiceInstance> instances = putAll(0, 3);
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);
        cut();
        awaitOutage(recorder);
        reach();
        List<ServiceInstance> more = new ArrayList<>(instances);
        more.add(instance(3));
        put(instance(3));
        awaitExactly(recorder, more);
        assertThat(recorder.snapshots())
                .as("snapshots around the outage")
                .allMatch(snapshot -> holds(snapshot, instances) || holds(snapshot, more));
        assertThat(recorder.events())
                .as("errors around the outage")
                .noneMatch(
                        event -> event.error() != null && event.error().kind() == DiscoveryError.Kind.UNKNOWN_SERVICE);
    }

    /**
     * 142: after an outage the next answer is a snapshot even if it is equal to the one before, and changes are told
     * again.
     *
     * <p>On failure check that an error resets what answers are compared with, and that the watch itself is set again.
     */
    @Test
    public final void rule142_recoveryIsASnapshotEvenIfEqual() {
        List<ServiceInstance> instances = putAll(0, 3);
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);
        cut();
        awaitOutage(recorder);
        int seen = recorder.events().size();
        reach();
        awaitExactlyAfter(seen, recorder, instances);
        put(instance(3));
        instances.add(instance(3));
        awaitExactly(recorder, instances);
    }

    /**
     * 143: a watch that is opened during an outage returns at once, is told an error, and after the outage the snapshot.
     *
     * <p>On failure check that nothing is read in the caller's thread, and that a first attempt that fails is tried
     * again.
     */
    @Test
    public final void rule143_aWatchMayBeOpenedDuringAnOutage() {
        List<ServiceInstance> instances = putAll(0, 2);
        cut();
        ServiceDiscoverer discoverer = open();
        SnapshotRecorder recorder = new SnapshotRecorder();
        assertTimeoutPreemptively(timeout(), () -> watch(discoverer, recorder), "watch() during an outage");
        awaitOutage(recorder);
        reach();
        awaitExactly(recorder, instances);
        assertThat(recorder.snapshots()).allMatch(snapshot -> holds(snapshot, instances));
    }

    /**
     * 144: a watch and its discoverer can be closed during an outage, bounded, and leave no thread behind.
     *
     * <p>On failure check attempts that block: they must end when they are closed.
     */
    @Test
    public final void rule144_closingDuringAnOutageEnds() {
        put(instance(0));
        Set<Thread> before = LoadstarThreads.alive();
        ServiceDiscoverer discoverer = open();
        SnapshotRecorder recorder = new SnapshotRecorder();
        Watch watch = watch(discoverer, recorder);
        awaitExactly(recorder, instance(0));
        cut();
        awaitOutage(recorder);
        assertTimeoutPreemptively(timeout(), watch::close, "the watch's close() during an outage");
        assertTimeoutPreemptively(timeout(), discoverer::close, "the discoverer's close() during an outage");
        Set<Thread> left = new HashSet<>(LoadstarThreads.alive());
        left.removeAll(before);
        assertEnd(left);
    }

    /**
     * 145: listing services during an outage fails with DiscoveryException, bounded; an empty list would say that there
     * are none.
     *
     * <p>On failure check time limits, and that the error is mapped. Where services cannot be listed it is refused.
     */
    @Test
    public final void rule145_listingDuringAnOutageFails() {
        put(instance(0));
        ServiceDiscoverer discoverer = open();
        SnapshotRecorder recorder = new SnapshotRecorder();
        watch(discoverer, recorder);
        awaitExactly(recorder, instance(0));
        cut();
        awaitOutage(recorder);
        CompletableFuture<?> services = discoverer.services().toCompletableFuture();
        boolean lists = discoverer.capabilities().contains(Capability.LIST_SERVICES);
        assertThat(services)
                .as("services() during an outage")
                .failsWithin(timeout())
                .withThrowableThat()
                .withCauseInstanceOf(lists ? DiscoveryException.class : UnsupportedOperationException.class);
    }

    /**
     * 146: what has not changed is the same object after an outage.
     *
     * <p>On failure check what a new connection makes anew: what it reads is compared with what was known.
     */
    @Test
    public final void rule146_unchangedInstancesAreKeptByReferenceAroundAnOutage() {
        List<ServiceInstance> instances = putAll(0, 3);
        SnapshotRecorder recorder = watch();
        awaitExactly(recorder, instances);
        cut();
        awaitOutage(recorder);
        int seen = recorder.events().size();
        reach();
        awaitExactlyAfter(seen, recorder, instances);
        assertKeptByReference(recorder.snapshots());
    }

    private void awaitOutage(SnapshotRecorder recorder) {
        recorder.awaitError(
                "error of an outage", timeout(), error -> error.kind() != DiscoveryError.Kind.UNKNOWN_SERVICE);
    }
}
