package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * What the kits of registries share: the subject, threads, and waits that are bounded by {@link RegistrySubject#timeout}.
 *
 * <p>Adapters extend {@link ServiceDiscovererOutageTck} or {@link FixedDiscovererTck}, and {@link ServiceRegistrarTck}.
 */
public abstract class RegistryTckSupport {

    private static final AtomicLong NUMBER = new AtomicLong(System.currentTimeMillis() % 1_000_000 * 1_000);

    private final TckThreads threads = new TckThreads();
    private final List<ServiceDiscoverer> discoverers = new ArrayList<>();
    private final List<ServiceRegistrar> registrars = new ArrayList<>();
    private final String service = "tck-" + NUMBER.incrementAndGet();
    private @Nullable RegistrySubject subject;
    private boolean cut;

    /** Creates the support of one test. */
    protected RegistryTckSupport() {}

    /**
     * Makes the registry under test.
     *
     * @return a subject, which the kit closes
     */
    protected abstract RegistrySubject newSubject();

    /** Ends an outage that the test left, and closes what it opened. */
    @AfterEach
    public final void closeAll() {
        try {
            reach();
        } finally {
            registrars.forEach(ServiceRegistrar::close);
            discoverers.forEach(ServiceDiscoverer::close);
            threads.close();
            if (subject != null) {
                subject.close();
            }
        }
    }

    final RegistrySubject subject() {
        RegistrySubject made = subject;
        if (made == null) {
            made = newSubject();
            subject = made;
        }
        return made;
    }

    final Duration timeout() {
        return subject().timeout();
    }

    final boolean tellsUnknownFromEmpty() {
        return subject().profile().tellsUnknownFromEmpty();
    }

    final void put(ServiceInstance instance) {
        subject().put(instance);
    }

    final void remove(String from, String id) {
        subject().remove(from, id);
    }

    final void cut() {
        cut = true;
        subject().cutOff();
    }

    final void reach() {
        if (cut) {
            cut = false;
            subject().reconnect();
        }
    }

    /** The name of the test's service. */
    final String service() {
        return service;
    }

    final ServiceKey key() {
        return ServiceKey.parse(service);
    }

    final ServiceDiscoverer open() {
        ServiceDiscoverer discoverer = subject().open(threads.context(1));
        discoverers.add(discoverer);
        return discoverer;
    }

    final ServiceRegistrar openRegistrar() {
        ServiceRegistrar registrar = subject().openRegistrar(threads.context(2));
        registrars.add(registrar);
        return registrar;
    }

    /** Watches the test's service by a discoverer of its own. */
    final SnapshotRecorder watch() {
        SnapshotRecorder recorder = new SnapshotRecorder();
        watch(open(), recorder);
        return recorder;
    }

    final Watch watch(ServiceDiscoverer discoverer, SnapshotRecorder recorder) {
        return discoverer.watch(key(), recorder);
    }

    /** Makes an instance of the test's service, with something in each field. */
    final ServiceInstance instance(int number) {
        return instance(service, number);
    }

    static ServiceInstance instance(String service, int number) {
        return TestInstances.builder(service, number)
                .weight(50 + number)
                .version("1." + number)
                .tags(List.of("blue"))
                .metadata("shard", Integer.toString(number))
                .build();
    }

    final List<ServiceInstance> putAll(int from, int to) {
        List<ServiceInstance> instances = new ArrayList<>();
        for (int number = from; number < to; number++) {
            instances.add(instance(number));
        }
        instances.forEach(this::put);
        return instances;
    }

    final boolean holds(ServiceSnapshot snapshot, Collection<ServiceInstance> instances) {
        return describeAll(snapshot.instances()).equals(describeAll(instances));
    }

    final List<String> describeAll(Collection<ServiceInstance> instances) {
        return instances.stream().map(subject()::describe).sorted().toList();
    }

    /** Waits until the recorder was told exactly these instances. */
    final ServiceSnapshot awaitExactly(SnapshotRecorder recorder, Collection<ServiceInstance> instances) {
        return awaitExactlyAfter(0, recorder, instances);
    }

    final ServiceSnapshot awaitExactlyAfter(
            int seen, SnapshotRecorder recorder, Collection<ServiceInstance> instances) {
        List<String> ids = instances.stream().map(ServiceInstance::id).toList();
        return recorder.awaitSnapshotAfter(
                seen, "snapshot of exactly " + ids, timeout(), snapshot -> holds(snapshot, instances));
    }

    final ServiceSnapshot awaitExactly(SnapshotRecorder recorder, ServiceInstance... instances) {
        return awaitExactly(recorder, Arrays.asList(instances));
    }

    /**
     * Makes three changes and waits until a witness was told each: what a closed watch would still be told of an earlier
     * change, it has been told by then.
     */
    final void changeBefore(SnapshotRecorder witness, int number) {
        for (int weight = 1; weight <= 3; weight++) {
            ServiceInstance changed =
                    instance(number).toBuilder().weight(weight).build();
            put(changed);
            witness.awaitSnapshot(
                    "snapshot with " + subject().describe(changed),
                    timeout(),
                    snapshot ->
                            describeAll(snapshot.instances()).contains(subject().describe(changed)));
        }
    }

    /** Asserts that threads end, bounded. */
    final void assertEnd(Collection<Thread> running) {
        long deadline = System.nanoTime() + timeout().toNanos();
        for (Thread thread : running) {
            long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            try {
                thread.join(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for the end of " + thread, e);
            }
            assertThat(thread.isAlive())
                    .as("thread %s is alive after close()", thread.getName())
                    .isFalse();
        }
    }
}
