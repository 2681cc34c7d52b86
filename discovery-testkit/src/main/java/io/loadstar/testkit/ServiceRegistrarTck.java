package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.loadstar.DiscoveryError;
import io.loadstar.Locality;
import io.loadstar.NetworkAddress;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.ServiceRegistrar;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * The rules that every {@link ServiceRegistrar} keeps, as tests against a real registry that the test can cut off; extend
 * it where {@link Capability#REGISTER} is declared. What is registered is looked at through the adapter's own discoverer.
 *
 * <p>A rule's doc says what to check when it fails.
 */
public abstract class ServiceRegistrarTck extends RegistryTckSupport {

    /** Creates the kit of one test. */
    protected ServiceRegistrarTck() {}

    /**
     * 301: what is registered is seen by a watcher, and {@link Registration#whenRegistered} completes.
     *
     * <p>On failure check that the stage completes off the threads that the registry's client needs.
     */
    @Test
    public final void rule301_whatIsRegisteredIsSeen() {
        SnapshotRecorder recorder = watch();
        Registration registration = openRegistrar().register(instance(0));
        assertDone("whenRegistered()", registration.whenRegistered());
        awaitRegistered(recorder, instance(0));
        assertThat(registration.instance()).isEqualTo(instance(0));
    }

    /**
     * 302: all that the registry can hold of an instance comes back: id, address, named ports, TLS, weight, locality,
     * version, tags, metadata, health.
     *
     * <p>On failure check the writer against the reader. What the registry cannot hold is left out by
     * {@link RegistrySubject#describeRegistered}.
     */
    @Test
    public final void rule302_attributesComeBack() {
        SnapshotRecorder recorder = watch();
        ServiceInstance rich = rich();
        ServiceInstance plain = ServiceInstance.builder(service())
                .id("plain")
                .address("10.0.0.9", 9)
                .build();
        ServiceRegistrar registrar = openRegistrar();
        registrar.register(rich);
        registrar.register(plain);
        awaitRegistered(recorder, rich, plain);
    }

    /**
     * 303: an update of weight, metadata and health is seen, and its stage completes; service and id stay.
     *
     * <p>On failure check that an update of the one attribute does not set back another.
     */
    @Test
    public final void rule303_anUpdateIsSeen() {
        SnapshotRecorder recorder = watch();
        Registration registration = openRegistrar().register(rich());
        awaitRegistered(recorder, rich());
        ServiceInstance changed = weighed(rich(), 7);
        assertDone("update of the weight", registration.update(before -> weighed(before, 7)));
        awaitRegistered(recorder, changed);
        ServiceInstance moved = changed.toBuilder().metadata("shard", "9").build();
        assertDone(
                "update of the metadata",
                registration.update(
                        before -> before.toBuilder().metadata("shard", "9").build()));
        awaitRegistered(recorder, moved);
        ServiceInstance failing =
                moved.toBuilder().health(RegisteredHealth.FAILING).build();
        assertDone(
                "update of the health",
                registration.update(before ->
                        before.toBuilder().health(RegisteredHealth.FAILING).build()));
        awaitRegistered(recorder, failing);
        assertThat(registration.instance()).isEqualTo(failing);
        assertThatThrownBy(() -> registration.update(
                        before -> before.toBuilder().id("another").build()))
                .as("update of the id")
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(registration.instance()).isEqualTo(failing);
    }

    private static ServiceInstance weighed(ServiceInstance instance, int weight) {
        return instance.toBuilder().weight(weight).build();
    }

    /**
     * 304: a drained instance stays, with weight 0 or as DRAINING.
     *
     * <p>On failure check that draining is not taken for leaving, neither by the writer nor by the reader.
     */
    @Test
    public final void rule304_aDrainedInstanceStays() {
        SnapshotRecorder recorder = watch();
        Registration registration = openRegistrar().register(rich());
        awaitRegistered(recorder, rich());
        assertDone("drain()", registration.drain());
        ServiceSnapshot snapshot = recorder.awaitSnapshot(
                "snapshot with a drained instance",
                timeout(),
                told -> told.instances().stream().anyMatch(ServiceRegistrarTck::isDrained));
        assertThat(snapshot.instances()).extracting(ServiceInstance::id).containsExactly(rich().id());
        assertThat(registration.instance().health()).isEqualTo(RegisteredHealth.DRAINING);
        assertThat(registration.instance().weight()).isZero();
    }

    private static boolean isDrained(ServiceInstance instance) {
        return instance.weight() == 0 || instance.health() == RegisteredHealth.DRAINING;
    }

    /**
     * 305: what is deregistered is gone when the stage completes; a second call completes too, an update fails, and the
     * instance may be registered again.
     *
     * <p>On failure check what puts registrations back: it must have forgotten this one first.
     */
    @Test
    public final void rule305_aDeregisteredInstanceIsGone() {
        SnapshotRecorder recorder = watch();
        ServiceRegistrar registrar = openRegistrar();
        Registration registration = registrar.register(instance(0));
        awaitRegistered(recorder, instance(0));
        int registered = recorder.events().size();
        assertDone("deregister()", registration.deregister());
        awaitGone(recorder, registered, instance(0));
        assertDone("deregister() again", registration.deregister());
        assertThat(registration.drain())
                .as("drain() after deregister()")
                .failsWithin(timeout())
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        int seen = recorder.events().size();
        assertDone("a second registration", registrar.register(instance(0)).whenRegistered());
        recorder.awaitSnapshotAfter(
                seen, "snapshot with " + instance(0).id(), timeout(), snapshot -> has(snapshot, instance(0)));
    }

    /**
     * 306: an instance that is registered is refused when it is registered again, and is not harmed by it.
     *
     * <p>On failure check that the key of a registration is service and id.
     */
    @Test
    public final void rule306_theSameInstanceIsRefused() {
        SnapshotRecorder recorder = watch();
        ServiceRegistrar registrar = openRegistrar();
        Registration registration = registrar.register(instance(0));
        assertThatThrownBy(() -> registrar.register(instance(0)))
                .as("a second registration of one instance")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: one that is not registered yet)");
        assertDone("whenRegistered()", registration.whenRegistered());
        awaitRegistered(recorder, instance(0));
    }

    /**
     * 307: two instances of a registrar, of one service or of two, do not touch each other.
     *
     * <p>On failure check what is shared by the registrations: a lease may be, its end may not.
     */
    @Test
    public final void rule307_twoInstancesAreIndependent() {
        String other = service() + "-2";
        SnapshotRecorder mine = watch();
        SnapshotRecorder theirs = new SnapshotRecorder();
        open().watch(ServiceKey.parse(other), theirs);
        ServiceRegistrar registrar = openRegistrar();
        Registration first = registrar.register(instance(0));
        Registration second = registrar.register(instance(1));
        registrar.register(instance(other, 0));
        awaitRegistered(mine, instance(0), instance(1));
        awaitRegistered(theirs, instance(other, 0));
        assertDone("deregister() of the first", first.deregister());
        awaitRegistered(mine, instance(1));
        assertDone("update of the second", second.update(before -> weighed(before, 7)));
        awaitRegistered(mine, weighed(instance(1), 7));
        assertThat(theirs.snapshots())
                .as("snapshots of %s", other)
                .last()
                .matches(snapshot -> has(snapshot, instance(other, 0)), "has its instance still");
    }

    /**
     * 308: closing takes all instances out; closing again does nothing, and registering after it is refused.
     *
     * <p>On failure check that close() waits, bounded, for what it takes out.
     */
    @Test
    public final void rule308_closingTakesAllOut() {
        SnapshotRecorder recorder = watch();
        ServiceRegistrar registrar = openRegistrar();
        registrar.register(instance(0));
        Registration last = registrar.register(instance(1));
        awaitRegistered(recorder, instance(0), instance(1));
        int registered = recorder.events().size();
        assertTimeoutPreemptively(timeout(), registrar::close, "close()");
        awaitGone(recorder, registered, instance(0));
        awaitGone(recorder, registered, instance(1));
        registrar.close();
        assertThatThrownBy(() -> registrar.register(instance(2)))
                .as("register() after close()")
                .isInstanceOf(IllegalStateException.class);
        assertDone("deregister() after close()", last.deregister());
    }

    /**
     * 309: a registrar that was closed leaves no thread named {@code loadstar-*} behind.
     *
     * <p>On failure check the client library's threads, timers, and tasks on the blocking executor.
     */
    @Test
    public final void rule309_closingEndsTheThreads() {
        SnapshotRecorder recorder = watch();
        Set<Thread> before = LoadstarThreads.alive();
        ServiceRegistrar registrar = openRegistrar();
        assertDone("whenRegistered()", registrar.register(instance(0)).whenRegistered());
        awaitRegistered(recorder, instance(0));
        registrar.close();
        Set<Thread> left = new HashSet<>(LoadstarThreads.alive());
        left.removeAll(before);
        assertEnd(left);
    }

    /**
     * 310: what is registered during an outage is in the registry after it; until then its stage is not complete.
     *
     * <p>On failure check that register() does not block, and that an attempt that fails is made again.
     */
    @Test
    public final void rule310_aRegistrationDuringAnOutageSucceedsAfterIt() {
        put(instance(5));
        cut();
        ServiceRegistrar registrar = openRegistrar();
        Registration registration =
                assertTimeoutPreemptively(timeout(), () -> registrar.register(instance(0)), "register() in an outage");
        assertThat(registration.whenRegistered().toCompletableFuture().isDone())
                .as("registered in an outage")
                .isFalse();
        reach();
        assertDone("whenRegistered() after the outage", registration.whenRegistered());
        SnapshotRecorder recorder = watch();
        recorder.awaitSnapshot("snapshot with " + instance(0).id(), timeout(), snapshot -> has(snapshot, instance(0)));
    }

    /**
     * 311: what the registry has lost is put back, as it was updated last.
     *
     * <p>On failure check what a session's end or an unknown lease leads to.
     */
    @Test
    public final void rule311_whatTheRegistryLostIsPutBack() {
        SnapshotRecorder recorder = watch();
        Registration registration = openRegistrar().register(instance(0));
        assertDone("update", registration.update(before -> weighed(before, 7)));
        ServiceInstance updated = weighed(instance(0), 7);
        awaitRegistered(recorder, updated);
        subject().loseRegistrations(service());
        watch().awaitSnapshot(
                        "snapshot with " + updated.id() + " put back", timeout(), snapshot -> has(snapshot, updated));
    }

    /**
     * 312: a registrar can be closed during an outage, bounded, and leaves no thread behind.
     *
     * <p>On failure check what close() waits for.
     */
    @Test
    public final void rule312_closingDuringAnOutageEnds() {
        Set<Thread> before = LoadstarThreads.alive();
        ServiceRegistrar registrar = openRegistrar();
        assertDone("whenRegistered()", registrar.register(instance(0)).whenRegistered());
        cut();
        assertTimeoutPreemptively(timeout(), registrar::close, "close() during an outage");
        Set<Thread> left = new HashSet<>(LoadstarThreads.alive());
        left.removeAll(before);
        assertEnd(left);
    }

    private ServiceInstance rich() {
        return ServiceInstance.builder(service())
                .id("rich")
                .address(NetworkAddress.of(
                        NetworkAddress.DEFAULT_NETWORK,
                        "10.0.0.1",
                        Map.of(NetworkAddress.DEFAULT_PORT, 8_443, "admin", 9_090)))
                .secure(true)
                .weight(250)
                .locality(Locality.of("eu", "eu-1", null))
                .version("1.2.3")
                .tags(List.of("blue", "canary"))
                .metadata("shard", "7")
                .health(RegisteredHealth.PASSING)
                .build();
    }

    private void assertDone(String what, CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).as(what).succeedsWithin(timeout());
    }

    private boolean has(ServiceSnapshot snapshot, ServiceInstance instance) {
        String wanted = subject().describeRegistered(instance);
        return snapshot.instances().stream()
                .anyMatch(told -> subject().describeRegistered(told).equals(wanted));
    }

    private void awaitRegistered(SnapshotRecorder recorder, ServiceInstance... instances) {
        List<String> ids = List.of(instances).stream().map(ServiceInstance::id).toList();
        recorder.awaitSnapshot(
                "snapshot with exactly " + ids + " as registered",
                timeout(),
                snapshot -> snapshot.instances().size() == instances.length
                        && List.of(instances).stream().allMatch(instance -> has(snapshot, instance)));
    }

    /** Waits for an event, after a number of them, that says that the instance is gone; or its service with it. */
    private void awaitGone(SnapshotRecorder recorder, int seen, ServiceInstance instance) {
        recorder.awaitEventAfter(seen, "event without " + instance.id(), timeout(), event -> {
            DiscoveryError error = event.error();
            ServiceSnapshot snapshot = event.snapshot();
            return snapshot == null
                    ? error != null && error.kind() == DiscoveryError.Kind.UNKNOWN_SERVICE
                    : snapshot.instances().stream().noneMatch(told -> told.id().equals(instance.id()));
        });
    }
}
