package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
     * 151: the source is a text for display and holds no secret.
     *
     * <p>On failure check user information and options in the URI.
     */
    @Test
    public final void rule151_theSourceHoldsNoSecret() {
        ServiceDiscoverer discoverer = open();
        assertThat(discoverer.source()).isNotBlank().doesNotContain("@").doesNotContain("\n");
        for (String secret : secrets()) {
            assertThat(discoverer.source().contains(secret))
                    .as("a secret in the source")
                    .isFalse();
        }
    }

    /**
     * 152: services are listed where {@link Capability#LIST_SERVICES} is declared; elsewhere the stage fails with
     * UnsupportedOperationException.
     *
     * <p>On failure check that the capabilities say what is implemented.
     */
    @Test
    public final void rule152_servicesAreListedIfDeclared() {
        put(instance(0));
        ServiceDiscoverer discoverer = open();
        CompletableFuture<SortedSet<String>> services = discoverer.services().toCompletableFuture();
        if (discoverer.capabilities().contains(Capability.LIST_SERVICES)) {
            assertThat(services)
                    .succeedsWithin(timeout())
                    .satisfies(names -> assertThat(names).contains(service()));
        } else {
            assertThat(services)
                    .failsWithin(timeout())
                    .withThrowableThat()
                    .withCauseInstanceOf(UnsupportedOperationException.class);
        }
    }

    /**
     * 153: services are watched where {@link Capability#WATCH_SERVICES} is declared; elsewhere the call is refused with
     * UnsupportedOperationException.
     *
     * <p>On failure check as for 152.
     */
    @Test
    public final void rule153_servicesAreWatchedIfDeclared() {
        ServiceDiscoverer discoverer = open();
        BlockingQueue<Set<String>> told = new LinkedBlockingQueue<>();
        ServicesListener listener = new ServicesListener() {
            @Override
            public void onServices(SortedSet<String> names) {
                told.add(names);
            }

            @Override
            public void onError(DiscoveryError error) {
                // What was known stays known; the wait below is bounded.
            }
        };
        if (!discoverer.capabilities().contains(Capability.WATCH_SERVICES)) {
            assertThatThrownBy(() -> discoverer.watchServices(listener))
                    .isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        Watch watch = discoverer.watchServices(listener);
        put(instance(0));
        awaitServices(told, true);
        deleteService(service());
        awaitServices(told, false);
        watch.close();
    }

    private void awaitServices(BlockingQueue<Set<String>> told, boolean known) {
        long end = System.nanoTime() + timeout().toNanos();
        Set<String> names = null;
        while (names == null || names.contains(service()) != known) {
            try {
                names = told.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for the list of services", e);
            }
            assertThat(names)
                    .as("services told within %s, with %s: %s", timeout(), service(), known)
                    .isNotNull();
        }
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

    /**
     * 162: a discoverer that was closed leaves no thread named {@code loadstar-*} behind.
     *
     * <p>On failure check the client library's threads, and tasks on the blocking executor that wait for an answer.
     */
    @Test
    public final void rule162_closingTheDiscovererEndsItsThreads() {
        put(instance(0));
        Set<Thread> before = TckThreads.alive();
        for (int cycle = 0; cycle < 3; cycle++) {
            ServiceDiscoverer discoverer = open();
            SnapshotRecorder recorder = new SnapshotRecorder();
            watch(discoverer, recorder);
            awaitExactly(recorder, instance(0));
            discoverer.close();
        }
        Set<Thread> left = new HashSet<>(TckThreads.alive());
        left.removeAll(before);
        assertEnd(left);
    }

    /**
     * 163: closing a discoverer before its first answer ends too, bounded.
     *
     * <p>On failure check what close() waits for.
     */
    @Test
    public final void rule163_closingBeforeTheFirstAnswerEnds() {
        Duration bound = timeout();
        ServiceDiscoverer discoverer = open();
        watch(discoverer, new SnapshotRecorder());
        assertTimeoutPreemptively(bound, discoverer::close, "close() before the first answer");
    }
}
