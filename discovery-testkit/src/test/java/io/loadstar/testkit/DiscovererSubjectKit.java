package io.loadstar.testkit;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.testkit.DiscovererSubject.Handle;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** The kit of a subject over a store in memory that delivers on threads of its own. */
abstract class DiscovererSubjectKit extends ServiceDiscovererOutageTck {
    private String rule = "";
    final FakeRegistry store = StoreSubject.newStore();

    abstract DiscovererSubject discoverer();

    /** What a subclass changes: the registrar. */
    ServiceRegistrar registrar() {
        return store.registrar();
    }

    /** What a subclass changes: what is declared of the registry. */
    RegistryProfile.Builder profile() {
        return RegistryProfile.builder("fake", context -> discoverer()).mostInstances(DiscovererSubject.MOST_INSTANCES);
    }

    @Override
    protected final RegistrySubject newSubject() {
        return new Subject();
    }

    /** The store, with this kit's discoverers and registrars. */
    private final class Subject extends StoreSubject {
        Subject() {
            super(store, rule);
        }

        @Override
        public RegistryProfile profile() {
            return DiscovererSubjectKit.this.profile().build();
        }

        @Override
        public ServiceDiscoverer open(RegistryContext context) {
            return discoverer();
        }

        @Override
        public ServiceRegistrar openRegistrar(RegistryContext context) {
            return registrar();
        }
    }

    @BeforeEach
    final void rule(TestInfo info) {
        rule = info.getDisplayName();
    }

    /** The first instances of a snapshot. */
    static ServiceSnapshot cut(ServiceSnapshot snapshot, int instances) {
        return snapshot.toBuilder()
                .instances(snapshot.instances().subList(0, instances))
                .build();
    }

    /** A snapshot of instances that are equal and not the same. */
    static ServiceSnapshot copy(ServiceSnapshot snapshot) {
        return snapshot.toBuilder()
                .instances(snapshot.instances().stream()
                        .map(instance -> instance.toBuilder().build())
                        .toList())
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
        awaitNothing(Duration.ofSeconds(2));
    }

    /** Waits in vain. */
    static void awaitNothing(Duration time) {
        try {
            new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The kit of a subject whose listeners are told something else. */
    abstract static class Altered extends DiscovererSubjectKit {
        abstract SnapshotListener alter(SnapshotListener listener, Handle handle);

        @Override
        final DiscovererSubject discoverer() {
            return new DiscovererSubject(store) {
                @Override
                SnapshotListener wrap(SnapshotListener listener, Handle handle) {
                    return alter(listener, handle);
                }
            };
        }
    }
}
