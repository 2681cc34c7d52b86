package io.loadstar.internal.engine;

import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A whole engine in virtual time: the service {@code orders} in a fake registry, its events written down. */
final class EngineRig implements AutoCloseable {

    static final Duration SECOND = Duration.ofSeconds(1);

    private static final String MARKER = "marker";

    final VirtualTime time = new VirtualTime();
    final FakeRegistry registry = new FakeRegistry(time, time);
    final FirstUsablePolicy policy = new FirstUsablePolicy();
    final LoadBalancer orders;
    private final Queue<ResolverEvent> events = new ConcurrentLinkedQueue<>();
    private final ServiceResolver resolver;
    private int markers;

    EngineRig(Map<String, String> config) {
        this(config, false);
    }

    private EngineRig(Map<String, String> config, boolean unanswered) {
        if (unanswered) {
            registry.fail("orders", DiscoveryError.Kind.TIMEOUT);
        }
        resolver = ServiceResolver.builder()
                .discoverer(registry)
                .policy(policy)
                .environment(Map.of())
                .time(time)
                .scheduler(time)
                .seeds(() -> 42)
                .observer(events::add)
                .service("orders", ServiceConfig.of(config))
                .build();
        orders = resolver.loadBalancer("orders");
    }

    /** {@return the resolver, for calls} */
    ServiceResolver resolver() {
        return resolver;
    }

    /** {@return a rig whose registry has only answered with an error} */
    static EngineRig unanswered() {
        return new EngineRig(Map.of(), true);
    }

    /** Sets the instances and lets the engine take them. */
    void set(ServiceInstance... instances) {
        registry.set("orders", List.of(instances));
        settle();
    }

    /** Sets instances numbered from 0 and lets the engine take them. */
    void setCount(int count) {
        registry.set("orders", TestInstances.of("orders", count));
        settle();
    }

    /** Lets a rebuild that waits for its interval run. */
    void settle() {
        time.advance(Duration.ofMillis(20));
    }

    /** {@return the ids of the instances that a pick may take} */
    List<String> usable() {
        return orders.explain(PickContext.NONE).hosts().stream()
                .filter(HostExplanation::usable)
                .map(host -> host.instance().id())
                .toList();
    }

    /** {@return the health of the instance of a number} */
    String health(int number) {
        return orders.explain(PickContext.NONE).hosts().stream()
                .filter(host -> host.instance().id().equals(TestInstances.id(number)))
                .map(HostExplanation::health)
                .findFirst()
                .orElse("none");
    }

    /** {@return what a pick throws} */
    NoInstanceException failure() {
        try {
            ServiceInstance picked = orders.next();
            throw new AssertionError("a pick succeeded: " + picked);
        } catch (NoInstanceException e) {
            return e;
        }
    }

    /** {@return the events so far: those of another service come behind them, and are waited for} */
    List<ResolverEvent> events() {
        markers++;
        resolver.loadBalancer(MARKER);
        registry.set(MARKER, TestInstances.of(MARKER, markers));
        settle();
        String last = markers + " instances";
        await().atMost(Duration.ofSeconds(10))
                .until(() -> events.stream()
                        .anyMatch(event -> isMarker(event) && event.message().endsWith(last)));
        List<ResolverEvent> told = new ArrayList<>(events);
        told.removeIf(EngineRig::isMarker);
        return told;
    }

    /** {@return the events of some kinds so far, as text} */
    List<String> events(ResolverEvent.Kind... kinds) {
        return events().stream()
                .filter(event -> List.of(kinds).contains(event.kind()))
                .map(event -> event.kind() + " " + event.message())
                .toList();
    }

    private static boolean isMarker(ResolverEvent event) {
        return event.service().name().equals(MARKER);
    }

    @Override
    public void close() {
        resolver.close();
    }
}
