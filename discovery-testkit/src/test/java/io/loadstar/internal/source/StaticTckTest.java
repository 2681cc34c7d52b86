package io.loadstar.internal.source;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.StaticDiscoverer;
import io.loadstar.testkit.FixedDiscovererTck;
import io.loadstar.testkit.RegistryProfile;
import io.loadstar.testkit.RegistrySubject;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The rules of a registry that never changes, on a map in memory. */
class StaticTckTest extends FixedDiscovererTck {

    static final RegistryProfile PROFILE = RegistryProfile.builder("static", context -> StaticDiscoverer.of(Map.of()))
            .holdsNoMalformed()
            .build();

    @Override
    protected RegistrySubject newSubject() {
        return new Subject();
    }

    private static final class Subject extends RegistrySubject {
        private final Map<String, Map<String, ServiceInstance>> services = new TreeMap<>();

        @Override
        public RegistryProfile profile() {
            return PROFILE;
        }

        @Override
        public ServiceDiscoverer open(RegistryContext context) {
            Map<String, Collection<ServiceInstance>> all = new TreeMap<>();
            services.forEach((name, instances) -> all.put(name, instances.values()));
            return StaticDiscoverer.of(all);
        }

        @Override
        public ServiceRegistrar openRegistrar(RegistryContext context) {
            return new StaticRegistryProvider().openRegistrar(RegistryUri.parse("static:10.0.0.1:80"), context);
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
            services.computeIfAbsent(service, any -> new TreeMap<>()).put(instance.id(), instance);
        }

        @Override
        public void remove(String service, String id) {
            services.getOrDefault(service, new TreeMap<>()).remove(id);
        }

        @Override
        public void deleteService(String service) {
            services.remove(service);
        }
    }
}
