package io.loadstar.testkit;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.TimeSource;
import io.loadstar.testkit.DiscovererSubject.Handle;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** The kit of a subject over a store in memory that delivers on threads of its own. */
abstract class DiscovererSubjectKit extends ServiceDiscovererOutageTck {
    private static final ExecutorService DELIVERER = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "store");
        thread.setDaemon(true);
        return thread;
    });
    private final TreeMap<String, TreeMap<String, ServiceInstance>> contents = new TreeMap<>();
    private String rule = "";
    final FakeRegistry store = new FakeRegistry(TimeSource.system(), DELIVERER);

    abstract DiscovererSubject subject();

    @Override
    protected ServiceDiscoverer open(RegistryContext context) {
        return subject();
    }

    @Override
    protected final void put(ServiceInstance instance) {
        contents.computeIfAbsent(instance.service(), absent -> new TreeMap<>()).put(instance.id(), instance);
        publish(instance.service());
    }

    @Override
    protected final void remove(String service, String id) {
        contents.getOrDefault(service, new TreeMap<>()).remove(id);
        publish(service);
    }

    @Override
    protected final void putMalformed(String service, String id) {
        put(TestInstances.builder(service, 999).id(DiscovererSubject.MALFORMED).build());
    }

    @Override
    protected final void deleteService(String service) {
        contents.remove(service);
        store.delete(service);
    }

    @Override
    protected final void cutOff() {
        store.fail(Kind.UNREACHABLE);
    }

    @Override
    protected final void reconnect() {
        store.recover();
    }

    /** Patient, but for the rules that are to fail: they wait in vain. */
    @Override
    protected final Duration timeout() {
        return KitRunner.isToFail(rule) ? Duration.ofMillis(700) : Duration.ofSeconds(10);
    }

    @BeforeEach
    final void rule(TestInfo info) {
        rule = info.getDisplayName();
    }

    private void publish(String service) {
        store.set(service, contents.getOrDefault(service, new TreeMap<>()).values());
    }

    /** The first instances of a snapshot. */
    static ServiceSnapshot cut(ServiceSnapshot snapshot, int instances) {
        return snapshot.toBuilder()
                .instances(snapshot.instances().subList(0, instances))
                .build();
    }

    /** A snapshot without instances. */
    static ServiceSnapshot empty(ServiceKey service) {
        return ServiceSnapshot.builder(service).source("fake://registry").build();
    }

    /** An error of this kind. */
    static DiscoveryError error(Kind kind) {
        return DiscoveryError.of(kind, "by the subject");
    }

    /** Starts a thread of this name that lives for some seconds. */
    static void park(String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        new CountDownLatch(1).await(5, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for two seconds in vain. */
    static void awaitNothing() {
        try {
            new CountDownLatch(1).await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The kit of a subject whose listeners are told something else. */
    abstract static class Altered extends DiscovererSubjectKit {
        abstract SnapshotListener alter(SnapshotListener listener, Handle handle);

        @Override
        final DiscovererSubject subject() {
            return new DiscovererSubject(store) {
                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    return alter(listener, handle);
                }
            };
        }
    }
}
