package io.loadstar.internal.engine;

import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.RegistrySource;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceSnapshot;
import io.loadstar.internal.source.RefusingRegistry;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A whole engine in virtual time on two registries, {@code dc1} and {@code dc2}, and the service {@code orders}. */
final class MergedRig implements AutoCloseable {

    final VirtualTime time = new VirtualTime();
    final FakeRegistry first = new FakeRegistry(time, time);
    final FakeRegistry second = new FakeRegistry(time, time);
    final RefusingRegistry refusing = new RefusingRegistry(second);
    private @Nullable ServiceResolver resolver;

    /** Begins with what the registries say by now. */
    LoadBalancer start(Map<String, String> config) {
        ServiceResolver built = ServiceResolver.builder()
                .registry(RegistrySource.builder("dc1").discoverer(first).build())
                .registry(RegistrySource.builder("dc2").discoverer(refusing).build())
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .seeds(() -> 42)
                .service("orders", ServiceConfig.of(config))
                .build();
        resolver = built;
        LoadBalancer orders = built.loadBalancer("orders");
        settle();
        return orders;
    }

    /** Sets instances of one name, numbered from 0, at one host, and lets the engine take them. */
    void set(FakeRegistry registry, String name, int count) {
        int host = registry == first ? 1 : 2;
        registry.set(
                "orders",
                IntStream.range(0, count)
                        .mapToObj(number -> ServiceInstance.builder("orders")
                                .id(name + number)
                                .address("10.0.0." + host, 80 + number)
                                .build())
                        .toList());
        settle();
    }

    void settle() {
        time.advance(Duration.ofMillis(20));
    }

    /** {@return the ids of the instances that a pick may take} */
    static List<String> usable(LoadBalancer orders) {
        return orders.explain(PickContext.NONE).hosts().stream()
                .filter(HostExplanation::usable)
                .map(host -> host.instance().id())
                .toList();
    }

    /** {@return what the ids of a name are} */
    static List<String> ids(String name, int count) {
        return IntStream.range(0, count).mapToObj(number -> name + number).toList();
    }

    static boolean isStale(LoadBalancer orders) {
        return orders.snapshot().state() == ServiceSnapshot.State.STALE;
    }

    /** {@return what a pick throws} */
    static NoInstanceException failure(LoadBalancer orders) {
        try {
            ServiceInstance picked = orders.next();
            throw new AssertionError("a pick succeeded: " + picked);
        } catch (NoInstanceException e) {
            return e;
        }
    }

    @Override
    public void close() {
        if (resolver != null) {
            resolver.close();
        }
    }
}
