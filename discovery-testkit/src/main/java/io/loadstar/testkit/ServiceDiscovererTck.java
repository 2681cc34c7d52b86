package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The rules that every {@link ServiceDiscoverer} keeps, as tests against a real registry; extend it and say how the
 * registry is opened and changed.
 *
 * <p>All rules here are required. What depends on a {@link Capability} is checked both ways: declared, it works; not
 * declared, it is refused. Rules of outages, for registries that a test can cut off, are in
 * {@link ServiceDiscovererOutageTck}. A rule's doc says what to check when it fails. All waits are bounded by
 * {@link #timeout}.
 */
public abstract class ServiceDiscovererTck extends DiscovererContentTck {

    private static final int CLOSES = 20;
    private static final long IN_CALL_NANOS = 200_000;

    /** Creates the kit of one test. */
    protected ServiceDiscovererTck() {}

    /**
     * 121: a watch calls its listener one call at a time.
     *
     * <p>On failure check that events of one watch go through one serial queue, whichever thread brings them.
     */
    @Test
    public final void rule121_callsAreSerial() {
        SnapshotRecorder recorder = new SnapshotRecorder(event -> LockSupport.parkNanos(IN_CALL_NANOS));
        List<ServiceInstance> instances = new ArrayList<>(putAll(0, 1));
        watch(open(), recorder);
        for (int number = 1; number < 40; number++) {
            put(instance(number));
            instances.add(instance(number));
        }
        awaitExactly(recorder, instances);
        assertThat(recorder.overlapped()).as("a call began within another one").isFalse();
    }

    /**
     * 122, row 62 of the fault matrix: once close() has returned the listener is not called again, also when changes
     * race with it.
     *
     * <p>On failure check that close() waits for a call that is under way on another thread.
     */
    @Test
    public final void rule122_row62_noCallAfterCloseReturned() {
        ServiceDiscoverer discoverer = open();
        SnapshotRecorder witness = new SnapshotRecorder();
        put(instance(0));
        watch(discoverer, witness);
        AtomicInteger late = new AtomicInteger();
        for (int round = 0; round < CLOSES; round++) {
            AtomicBoolean closed = new AtomicBoolean();
            SnapshotRecorder recorder = new SnapshotRecorder(event -> {
                LockSupport.parkNanos(IN_CALL_NANOS);
                if (closed.get()) {
                    late.incrementAndGet();
                }
            });
            Watch watch = watch(discoverer, recorder);
            recorder.awaitFirst(timeout());
            put(instance(0).toBuilder().weight(100 + round).build());
            watch.close();
            closed.set(true);
        }
        changeBefore(witness, 0);
        assertThat(late).as("calls under way or begun after close() returned").hasValue(0);
    }

    /**
     * 123: closing a watch again does nothing.
     *
     * <p>On failure check what the second call gives back twice: a lease, a count.
     */
    @Test
    public final void rule123_closingAWatchTwiceIsHarmless() {
        ServiceDiscoverer discoverer = open();
        put(instance(0));
        SnapshotRecorder witness = new SnapshotRecorder();
        watch(discoverer, witness);
        Watch watch = watch(discoverer, new SnapshotRecorder());
        watch.close();
        watch.close();
        changeBefore(witness, 0);
        watch.close();
    }

    /**
     * 124: a listener may close its own watch within a call, and is not called again.
     *
     * <p>On failure check that close() does not wait for the call that it is made in.
     */
    @Test
    public final void rule124_aListenerMayCloseItsWatch() {
        ServiceDiscoverer discoverer = open();
        SnapshotRecorder witness = new SnapshotRecorder();
        put(instance(0));
        watch(discoverer, witness);
        CompletableFuture<Watch> watch = new CompletableFuture<>();
        CompletableFuture<Void> returned = new CompletableFuture<>();
        SnapshotRecorder recorder = new SnapshotRecorder(event -> {
            if (event.snapshot() != null && event.snapshot().instances().size() == 2) {
                watch.join().close();
                returned.complete(null);
            }
        });
        watch.complete(watch(discoverer, recorder));
        awaitExactly(recorder, instance(0));
        put(instance(1));
        assertThat(returned).as("close() within a call").succeedsWithin(timeout());
        int told = recorder.events().size();
        changeBefore(witness, 1);
        assertThat(recorder.events()).as("events of the closed watch").hasSize(told);
    }

    /**
     * 125: a listener that throws keeps its watch and does not harm others.
     *
     * <p>On failure check that each call is guarded, and that what is known is stored whether or not the call threw.
     */
    @Test
    public final void rule125_aListenerThatThrowsKeepsItsWatch() {
        ServiceDiscoverer discoverer = open();
        List<ServiceInstance> instances = putAll(0, 2);
        SnapshotRecorder throwing = new SnapshotRecorder(event -> {
            throw new IllegalStateException("thrown by the test's listener");
        });
        SnapshotRecorder witness = new SnapshotRecorder();
        watch(discoverer, throwing);
        watch(discoverer, witness);
        awaitExactly(throwing, instances);
        put(instance(2));
        instances.add(instance(2));
        awaitExactly(throwing, instances);
        awaitExactly(witness, instances);
        remove(service(), instance(0).id());
        awaitExactly(throwing, instances.subList(1, 3));
        awaitExactly(witness, instances.subList(1, 3));
    }

    /**
     * 126: two watches of one service are told the same, and one may end without the other.
     *
     * <p>On failure check what they share: the connection may be, a listener or a last state may not.
     */
    @Test
    public final void rule126_twoWatchesOfOneServiceAreIndependent() {
        ServiceDiscoverer discoverer = open();
        List<ServiceInstance> instances = putAll(0, 2);
        SnapshotRecorder first = new SnapshotRecorder();
        SnapshotRecorder second = new SnapshotRecorder();
        Watch watch = watch(discoverer, first);
        awaitExactly(first, instances);
        watch(discoverer, second);
        awaitExactly(second, instances);
        watch.close();
        int told = first.events().size();
        changeBefore(second, 1);
        assertThat(first.events()).as("events of the closed watch").hasSize(told);
    }

    /**
     * 127: watches of two services do not mix.
     *
     * <p>On failure check prefixes: {@code orders} is not {@code orders-2}.
     */
    @Test
    public final void rule127_watchesOfTwoServicesDoNotMix() {
        ServiceDiscoverer discoverer = open();
        String other = service() + "-2";
        SnapshotRecorder mine = new SnapshotRecorder();
        SnapshotRecorder theirs = new SnapshotRecorder();
        put(instance(0));
        put(instance(other, 5));
        watch(discoverer, mine);
        discoverer.watch(ServiceKey.parse(other), theirs);
        awaitExactly(mine, instance(0));
        awaitExactly(theirs, instance(other, 5));
        put(instance(other, 6));
        awaitExactly(theirs, instance(other, 5), instance(other, 6));
        changeBefore(mine, 0);
        assertThat(mine.snapshots())
                .as("snapshots of %s", service())
                .allMatch(snapshot -> snapshot.instances().size() == 1);
    }

    /**
     * 161: closing the discoverer ends its watches; closing it again, or its watches after it, does nothing.
     *
     * <p>On failure check that close() goes through the open watches.
     */
    @Test
    public final void rule161_closingTheDiscovererEndsItsWatches() {
        ServiceDiscoverer discoverer = open();
        put(instance(0));
        SnapshotRecorder recorder = new SnapshotRecorder();
        Watch watch = watch(discoverer, recorder);
        awaitExactly(recorder, instance(0));
        discoverer.close();
        int told = recorder.events().size();
        discoverer.close();
        watch.close();
        SnapshotRecorder witness = watch();
        changeBefore(witness, 0);
        assertThat(recorder.events())
                .as("events after the discoverer's close()")
                .hasSize(told);
    }
}
