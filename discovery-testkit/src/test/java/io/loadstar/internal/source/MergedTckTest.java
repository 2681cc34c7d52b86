package io.loadstar.internal.source;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.TimeSource;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.RegistryProfile;
import io.loadstar.testkit.RegistrySubject;
import io.loadstar.testkit.ServiceDiscovererOutageTck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** The rules of every registry, on two that hold the same, as in the midst of a migration. */
class MergedTckTest extends ServiceDiscovererOutageTck {

    private static final int MOST_INSTANCES = 50;

    private static final Set<Capability> CAPABILITIES =
            Set.of(Capability.NAMESPACES, Capability.LIST_SERVICES, Capability.WATCH_SERVICES, Capability.PUSH);

    @Override
    protected RegistrySubject newSubject() {
        return new Subject();
    }

    private static final class Subject extends RegistrySubject {
        private final FakeRegistry first = new FakeRegistry(TimeSource.system(), Runnable::run, CAPABILITIES);
        private final FakeRegistry second = new FakeRegistry(TimeSource.system(), Runnable::run, CAPABILITIES);
        private final Contents contents = new Contents();

        @Override
        public RegistryProfile profile() {
            return RegistryProfile.builder("merge", this::open)
                    .mostInstances(MOST_INSTANCES)
                    .holdsNoMalformed()
                    .build();
        }

        @Override
        public ServiceDiscoverer open(RegistryContext context) {
            return new MergedDiscoverer(
                    List.of(new Member("old", 0, new Bounded(first)), new Member("new", 0, new Bounded(second))),
                    context,
                    Duration.ofSeconds(3));
        }

        @Override
        public ServiceRegistrar openRegistrar(RegistryContext context) {
            return first.registrar();
        }

        @Override
        public void put(ServiceInstance instance) {
            put(instance.service(), instance);
        }

        @Override
        public void putIn(String namespace, ServiceInstance instance) {
            put(namespace + '/' + instance.service(), instance);
        }

        private void put(String service, ServiceInstance instance) {
            List<ServiceInstance> all = contents.put(service, instance);
            first.set(service, all);
            second.set(service, all);
        }

        @Override
        public void remove(String service, String id) {
            List<ServiceInstance> all = contents.remove(service, id);
            second.set(service, all);
            first.set(service, all);
        }

        @Override
        public void deleteService(String service) {
            contents.delete(service);
            first.delete(service);
            second.delete(service);
        }

        @Override
        public void cutOff() {
            first.fail(DiscoveryError.Kind.UNREACHABLE);
            second.fail(DiscoveryError.Kind.UNREACHABLE);
        }

        @Override
        public void reconnect() {
            first.recover();
            second.recover();
        }
    }

    /** What both hold. */
    private static final class Contents {
        private final Map<String, Map<String, ServiceInstance>> services = new TreeMap<>();

        synchronized List<ServiceInstance> put(String service, ServiceInstance instance) {
            of(service).put(instance.id(), instance);
            return List.copyOf(of(service).values());
        }

        synchronized List<ServiceInstance> remove(String service, String id) {
            of(service).remove(id);
            return List.copyOf(of(service).values());
        }

        synchronized void delete(String service) {
            services.remove(service);
        }

        private Map<String, ServiceInstance> of(String service) {
            return services.computeIfAbsent(service, any -> new TreeMap<>());
        }
    }

    /** A fake registry with the bound that each adapter has; closing it leaves the fake to the other discoverers. */
    private record Bounded(FakeRegistry registry) implements ServiceDiscoverer {

        @Override
        public String source() {
            return registry.source();
        }

        @Override
        public Set<Capability> capabilities() {
            return registry.capabilities();
        }

        @Override
        public Watch watch(ServiceKey service, SnapshotListener listener) {
            return registry.watch(service, new SnapshotListener() {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    if (snapshot.instances().size() > MOST_INSTANCES) {
                        onError(DiscoveryError.of(DiscoveryError.Kind.TOO_LARGE, "too many"));
                    } else {
                        listener.onSnapshot(snapshot);
                    }
                }

                @Override
                public void onError(DiscoveryError error) {
                    listener.onError(error);
                }
            });
        }

        @Override
        public CompletionStage<SortedSet<String>> services() {
            return registry.services();
        }

        @Override
        public Watch watchServices(ServicesListener listener) {
            return registry.watchServices(listener);
        }

        @Override
        public void close() {
            // The test's.
        }
    }
}
