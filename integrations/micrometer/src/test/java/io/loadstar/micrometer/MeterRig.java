package io.loadstar.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.LoadBalancer;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A resolver in virtual time, whose meters are in a registry. */
final class MeterRig implements AutoCloseable {

    static final Duration IDLE = Duration.ofMinutes(2);

    private static final Duration LONG = Duration.ofSeconds(5);

    final VirtualTime time = new VirtualTime();
    final FakeRegistry registry = new FakeRegistry(time, time);
    final ServiceResolver resolver;
    final LoadstarMetrics metrics;
    final MeterRegistry meters = new SimpleMeterRegistry();

    MeterRig(Map<String, String> config) {
        resolver = ServiceResolver.builder()
                .discoverer(registry)
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .seeds(() -> 42)
                .idleExpiry(IDLE)
                .maxServices(3)
                .service("orders", ServiceConfig.of(config))
                .build();
        metrics = new LoadstarMetrics(resolver);
        metrics.bindTo(meters);
    }

    /** Begins to watch a service, and waits until its meters are there. */
    LoadBalancer use(String service) {
        LoadBalancer balancer = resolver.loadBalancer(service);
        settle();
        awaitMetersOf(service);
        return balancer;
    }

    void awaitMetersOf(String service) {
        Awaitility.await().atMost(LONG).until(() -> series(meters, service) == MeterRig.each());
    }

    void awaitNoMetersOf(String service) {
        Awaitility.await().atMost(LONG).until(() -> series(meters, service) == 0);
    }

    /** {@return how many meters a service has} */
    static int each() {
        return MeterKind.ALL.stream().mapToInt(kind -> kind.values().size()).sum();
    }

    static int series(MeterRegistry registry, String service) {
        return registry.find("loadstar.picks").meters().isEmpty()
                ? 0
                : (int) registry.getMeters().stream()
                        .filter(meter -> service.equals(meter.getId().getTag("service")))
                        .count();
    }

    /** Sets the instances and lets the engine take them. */
    void set(int count) {
        set(TestInstances.of("orders", count).toArray(ServiceInstance[]::new));
    }

    void set(ServiceInstance... instances) {
        registry.set("orders", List.of(instances));
        settle();
    }

    /** Lets a rebuild that waits for its interval run. */
    void settle() {
        time.advance(Duration.ofMillis(20));
    }

    /** {@return all numbers of a service, by {@code name{tag=value}}} */
    Map<String, Double> read(String service) {
        Map<String, Double> numbers = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            if (service.equals(meter.getId().getTag("service"))) {
                numbers.put(nameOf(meter), meter.measure().iterator().next().getValue());
            }
        }
        return numbers;
    }

    private static String nameOf(Meter meter) {
        String own = meter.getId().getTags().stream()
                .filter(tag -> !tag.getKey().equals("service"))
                .map(Tag::toString)
                .map(tag -> tag.replace("tag(", "").replace(")", ""))
                .collect(Collectors.joining(","));
        return meter.getId().getName() + (own.isEmpty() ? "" : '{' + own + '}');
    }

    /** {@return by how much each number of orders moved that did, while something happened} */
    Map<String, Double> moved(Runnable what) {
        Map<String, Double> before = read("orders");
        what.run();
        Map<String, Double> moved = new TreeMap<>();
        read("orders").forEach((name, now) -> {
            double by = now - before.getOrDefault(name, 0.0);
            if (by != 0) {
                moved.put(name, by);
            }
        });
        assertThat(before).isNotEmpty();
        return moved;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
