package io.loadstar.testkit;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A store in memory that delivers on threads of its own, as a registry under test. */
abstract class StoreSubject extends RegistrySubject {

    private static final ExecutorService DELIVERER = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "store");
        thread.setDaemon(true);
        return thread;
    });

    private final TreeMap<String, TreeMap<String, ServiceInstance>> contents = new TreeMap<>();
    private final FakeRegistry store;
    private final String rule;

    /** Creates the subject of a rule's test. */
    StoreSubject(FakeRegistry store, String rule) {
        this.store = store;
        this.rule = rule;
    }

    static FakeRegistry newStore() {
        return new FakeRegistry(TimeSource.system(), DELIVERER);
    }

    @Override
    public void put(ServiceInstance instance) {
        put(DiscovererSubject.key(null, instance.service()), instance);
    }

    @Override
    public void putIn(String namespace, ServiceInstance instance) {
        put(DiscovererSubject.key(namespace, instance.service()), instance);
    }

    private void put(ServiceKey service, ServiceInstance instance) {
        contents.computeIfAbsent(service.toString(), absent -> new TreeMap<>()).put(instance.id(), instance);
        publish(service.toString());
    }

    @Override
    public void remove(String service, String id) {
        contents.getOrDefault(service, new TreeMap<>()).remove(id);
        publish(service);
    }

    @Override
    public void putMalformed(String service, String id) {
        if (!profile().holdsMalformed()) {
            super.putMalformed(service, id);
        }
        put(TestInstances.builder(service, 999)
                .id(id)
                .metadata(DiscovererSubject.MALFORMED, "yes")
                .build());
    }

    @Override
    public void deleteService(String service) {
        contents.remove(service);
        store.delete(service);
    }

    @Override
    public String datacenter() {
        return DiscovererSubject.DATACENTER;
    }

    @Override
    public String filterFor(ServiceInstance instance) {
        return instance.id();
    }

    @Override
    public void cutOff() {
        store.fail(Kind.UNREACHABLE);
    }

    @Override
    public void reconnect() {
        store.recover();
    }

    /** Patient, but for the rules that are to fail: they wait in vain. */
    @Override
    public Duration timeout() {
        return KitRunner.isToFail(rule) ? Duration.ofMillis(700) : Duration.ofSeconds(10);
    }

    private void publish(String service) {
        store.set(service, contents.getOrDefault(service, new TreeMap<>()).values());
    }
}
