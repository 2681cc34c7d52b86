package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.SnapshotRecorder.Event;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The rules of a {@link ServiceDiscoverer} that hold of a registry that never changes as well; extend this for such a
 * registry, whose subject is changed only before it is opened, and {@link ServiceDiscovererTck} for any other.
 */
public abstract class FixedDiscovererTck extends DiscovererKeyTck {

    /** Creates the kit of one test. */
    protected FixedDiscovererTck() {}

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
     * 114: from the first answer on, a service without instances is an empty snapshot, and one that the registry does not
     * know an error of kind UNKNOWN_SERVICE.
     *
     * <p>On failure check what "not found" and an empty list become. A registry that cannot tell them apart says so by
     * {@link RegistryProfile.Builder#takesUnknownForEmpty}.
     */
    @Test
    public final void rule114_emptyAndUnknownAreToldApart() {
        put(instance(0));
        remove(service(), instance(0).id());
        ServiceDiscoverer discoverer = open();
        SnapshotRecorder empty = new SnapshotRecorder();
        watch(discoverer, empty);
        Event first = empty.awaitFirst(timeout());
        assertThat(snapshotOf(first, "the first event of an empty service").instances())
                .isEmpty();
        SnapshotRecorder unknown = new SnapshotRecorder();
        discoverer.watch(ServiceKey.parse(service() + "-unknown"), unknown);
        assertAbsent(unknown.awaitFirst(timeout()));
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
        for (String secret : subject().secrets()) {
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
        subject().deleteService(service());
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
     * 154: the provider opens a registrar where {@link Capability#REGISTER} is declared; elsewhere it refuses with
     * UnsupportedOperationException.
     *
     * <p>On failure check as for 152; what a registrar must do is in {@link ServiceRegistrarTck}.
     */
    @Test
    public final void rule154_registrarsAreOpenedIfDeclared() {
        if (open().capabilities().contains(Capability.REGISTER)) {
            assertThatCode(() -> openRegistrar().close())
                    .as("opening a registrar, and closing it")
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(this::openRegistrar)
                    .as("opening a registrar, without REGISTER")
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("no registrations");
        }
    }

    /**
     * 162: a discoverer that was closed leaves no thread named {@code loadstar-*} behind.
     *
     * <p>On failure check the client library's threads, and tasks on the blocking executor that wait for an answer.
     */
    @Test
    public final void rule162_closingTheDiscovererEndsItsThreads() {
        put(instance(0));
        Set<Thread> before = LoadstarThreads.alive();
        for (int cycle = 0; cycle < 3; cycle++) {
            ServiceDiscoverer discoverer = open();
            SnapshotRecorder recorder = new SnapshotRecorder();
            watch(discoverer, recorder);
            awaitExactly(recorder, instance(0));
            discoverer.close();
        }
        Set<Thread> left = new HashSet<>(LoadstarThreads.alive());
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

    final void assertAbsent(Event event) {
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

    static ServiceSnapshot snapshotOf(Event event, String what) {
        ServiceSnapshot snapshot = event.snapshot();
        if (snapshot == null) {
            throw new AssertionError(what + ": " + event + " (expected: a snapshot)");
        }
        return snapshot;
    }
}
