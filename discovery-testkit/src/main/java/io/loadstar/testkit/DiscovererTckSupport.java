package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/**
 * What a discoverer's kit asks of the registry under test: to open it, to change it, to break it.
 *
 * <p>Changes go to the registry itself, past the discoverer, and have been made when their method returns. Each test
 * uses services of its own. Adapters extend {@link ServiceDiscovererTck} or {@link ServiceDiscovererOutageTck}.
 */
public abstract class DiscovererTckSupport {

    private static final AtomicLong NUMBER = new AtomicLong(System.currentTimeMillis() % 1_000_000 * 1_000);

    private final TckThreads threads = new TckThreads();
    private final List<ServiceDiscoverer> opened = new ArrayList<>();
    private final String service = "tck-" + NUMBER.incrementAndGet();

    /** Creates the support of one test. */
    protected DiscovererTckSupport() {}

    /**
     * Opens the registry under test.
     *
     * @param context real time and threads
     * @return a discoverer of its own for each call; the kit closes it
     */
    protected abstract ServiceDiscoverer open(RegistryContext context);

    /**
     * Puts an instance into the registry, in place of what has its id.
     *
     * @param instance the instance
     */
    protected abstract void put(ServiceInstance instance);

    /**
     * Takes an instance out of the registry; its service stays, if need be empty.
     *
     * @param service the service's name
     * @param id the instance's id
     */
    protected abstract void remove(String service, String id);

    /**
     * Makes the registry not know a service.
     *
     * @param service the service's name
     */
    protected abstract void deleteService(String service);

    /**
     * Puts a record that cannot be read into a service, beside its instances.
     *
     * @param service the service's name
     * @param id the record's id or name
     */
    protected abstract void putMalformed(String service, String id);

    /** {@return the longest that a change may take to be told; 20 s unless overridden} */
    protected Duration timeout() {
        return Duration.ofSeconds(20);
    }

    /** {@return whether the registry tells an unknown service from an empty one; true unless overridden} */
    protected boolean tellsUnknownFromEmpty() {
        return true;
    }

    /** {@return texts that the discoverer was opened with and that must never be shown; none unless overridden} */
    protected List<String> secrets() {
        return List.of();
    }

    /**
     * Describes what the registry keeps of an instance; two that are described alike count as the same.
     *
     * @param instance the instance
     * @return id, address, TLS, weight, zone, version, tags and metadata unless overridden
     */
    protected String describe(ServiceInstance instance) {
        return String.join(
                " ",
                instance.id(),
                instance.address().toString(),
                "secure=" + instance.secure(),
                "weight=" + instance.weight(),
                "zone=" + instance.locality().zone(),
                "version=" + instance.version(),
                "tags=" + instance.tags(),
                "metadata=" + instance.metadata());
    }

    /** Closes what the test opened. */
    @AfterEach
    public final void closeAll() {
        opened.forEach(ServiceDiscoverer::close);
        threads.close();
    }

    /** The name of the test's service. */
    final String service() {
        return service;
    }

    final ServiceKey key() {
        return ServiceKey.parse(service);
    }

    final ServiceDiscoverer open() {
        ServiceDiscoverer discoverer = open(threads.context(1));
        opened.add(discoverer);
        return discoverer;
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
        return instances.stream().map(this::describe).sorted().toList();
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
                    "snapshot with " + describe(changed),
                    timeout(),
                    snapshot -> describeAll(snapshot.instances()).contains(describe(changed)));
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
