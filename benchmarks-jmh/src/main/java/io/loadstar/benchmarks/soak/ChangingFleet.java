package io.loadstar.benchmarks.soak;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.benchmarks.MemoryDiscoverer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Services whose instances come, go, move, weigh differently and fail, one change at a time (confined to one thread but
 * for the registry that it tells).
 *
 * <p>A service has {@value #LEAST} to {@value #MOST} instances. An instance that comes has an id and an address that were
 * never there before, so that whatever is kept of those that went is kept for good.
 */
final class ChangingFleet {

    static final int LEAST = 10;
    static final int MOST = 30;

    private static final int FIRST = 20;
    private static final int KINDS = 5;
    private static final int PORTS = 60_000;
    private static final int LEAST_PORT = 1_024;
    private static final int HEAVIEST = 200;

    /** One in so many is ill: far from panic. */
    private static final int ILL = 8;

    private final Random random;
    private final List<Service> services;
    private final MemoryDiscoverer registry = new MemoryDiscoverer();
    private int made;

    private record Service(ServiceKey key, List<ServiceInstance> instances) {}

    ChangingFleet(int services, long seed) {
        this.random = new Random(seed);
        this.services = IntStream.range(0, services)
                .mapToObj(number -> new Service(ServiceKey.parse(name(number)), new ArrayList<>()))
                .toList();
        for (Service service : this.services) {
            for (int i = 0; i < FIRST; i++) {
                service.instances.add(fresh(service));
            }
            tell(service);
        }
    }

    static String name(int service) {
        return "soak-" + service;
    }

    MemoryDiscoverer registry() {
        return registry;
    }

    /** Changes one instance of one service and tells; what is drawn and would change nothing is drawn again. */
    void change() {
        Service service;
        do {
            service = services.get(random.nextInt(services.size()));
        } while (!change(service));
        tell(service);
    }

    private boolean change(Service service) {
        List<ServiceInstance> instances = service.instances;
        int at = random.nextInt(instances.size());
        ServiceInstance.Builder same = instances.get(at).toBuilder();
        return switch (random.nextInt(KINDS)) {
            case 0 -> instances.size() < MOST && instances.add(fresh(service));
            case 1 -> instances.size() > LEAST && instances.remove(instances.get(at));
            case 2 -> replace(instances, at, fresh(service));
            case 3 ->
                replace(instances, at, same.weight(1 + random.nextInt(HEAVIEST)).build());
            default -> replace(instances, at, same.health(health()).build());
        };
    }

    private static boolean replace(List<ServiceInstance> instances, int at, ServiceInstance by) {
        return !instances.set(at, by).equals(by);
    }

    private RegisteredHealth health() {
        return random.nextInt(ILL) == 0 ? RegisteredHealth.FAILING : RegisteredHealth.PASSING;
    }

    private ServiceInstance fresh(Service service) {
        int number = made++;
        return ServiceInstance.builder(service.key.name())
                .id("instance-" + number)
                .address(
                        "10." + ((number >> 16) & 0xff) + '.' + ((number >> 8) & 0xff) + '.' + (number & 0xff),
                        port(number))
                .build();
    }

    private static int port(int number) {
        return LEAST_PORT + number % PORTS;
    }

    private void tell(Service service) {
        registry.publish(ServiceSnapshot.builder(service.key)
                .instances(List.copyOf(service.instances))
                .build());
    }
}
