package io.loadstar.internal.engine;

import static io.loadstar.testkit.TestInstances.id;
import static io.loadstar.testkit.TestInstances.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.Explanation.Step;
import io.loadstar.HostExplanation;
import io.loadstar.NetworkAddress;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.PickContext;
import io.loadstar.Rejections;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.internal.disk.SnapshotStores;
import io.loadstar.internal.leak.LeakTracker;
import io.loadstar.internal.topology.AddressPolicy;
import io.loadstar.internal.topology.NameLookups;
import io.loadstar.spi.RegistryContext;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances whose addresses are names, where there are lists: what a name stands for is judged, again and again. */
class NamedAddressesTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry registry = new FakeRegistry(time, time);
    private final ObserverHub hub = new ObserverHub(List.of());
    private final Map<String, String> dns = new HashMap<>();
    private final Queue<Runnable> lookups = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final List<ServiceEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(ServiceEngine::close);
        time.advance(Duration.ofMinutes(1));
        hub.close();
    }

    private InetAddress[] lookUp(String name) throws UnknownHostException {
        asked.add(name);
        String address = dns.get(name);
        if (address == null) {
            throw new UnknownHostException(name + ": no such name");
        }
        return new InetAddress[] {InetAddress.getByName(address)};
    }

    private BalancerHandle orders(Map<String, String> settings) {
        ServiceConfig config = ServiceConfig.of(settings);
        ServicePlan plan = new ServicePlan(config, new FirstUsablePolicy(), AddressPolicy.of(config), null);
        RegistryContext threads = time.registryContext(1);
        EngineContext context = new EngineContext(
                registry,
                threads,
                new SnapshotStores(threads),
                new NameLookups(lookups::add, this::lookUp),
                hub,
                new LeakTracker(time, time, hub::publish),
                () -> 42);
        ServiceEngine engine = new ServiceEngine(ORDERS, plan, context);
        engines.add(engine);
        engine.start();
        return new BalancerHandle(ORDERS, engine, time, () -> {});
    }

    private BalancerHandle denying(String networks) {
        return orders(Map.of("addresses.deny", networks));
    }

    private void set(ServiceInstance... instances) {
        registry.set("orders", List.of(instances));
        settle();
    }

    private void settle() {
        time.advance(Duration.ofMillis(30));
    }

    /** The threads that look up have their turn. */
    private void answer() {
        for (Runnable next = lookups.poll(); next != null; next = lookups.poll()) {
            next.run();
        }
        settle();
    }

    private static ServiceInstance named(int number, String host) {
        return TestInstances.builder("orders", number)
                .addresses(List.of(NetworkAddress.of(host, 80)))
                .build();
    }

    private static List<String> usable(BalancerHandle orders) {
        return orders.explain(PickContext.NONE).hosts().stream()
                .filter(HostExplanation::usable)
                .map(host -> host.instance().id())
                .toList();
    }

    private static Step addresses(BalancerHandle orders) {
        return orders.explain(PickContext.NONE).steps().get(1);
    }

    @Test
    void row59_aNameIsUsedOnceItIsKnownThatItStandsForWhatIsAllowed() {
        BalancerHandle orders = denying("10.9.0.0/16");
        dns.put("a.test", "10.0.0.7");
        set(instance("orders", 0), named(1, "a.test"));

        assertThat(usable(orders)).containsExactly(id(0));
        assertThat(addresses(orders))
                .isEqualTo(new Step("addresses", 1, List.of(id(1) + ": a.test:80 is refused: name not resolved yet")));

        answer();
        assertThat(usable(orders)).containsExactly(id(0), id(1));
        assertThat(orders.snapshot().refused()).isSameAs(Rejections.NONE);
    }

    @Test
    void row59_aNameThatStandsForADeniedAddressIsDroppedAndCounted() {
        BalancerHandle orders = denying("10.9.0.0/16");
        dns.put("a.test", "10.9.0.7");
        dns.put("b.test", "169.254.169.254");
        set(instance("orders", 0), named(1, "a.test"), named(2, "b.test"));
        answer();

        assertThat(usable(orders)).containsExactly(id(0));
        assertThat(addresses(orders))
                .isEqualTo(new Step(
                        "addresses",
                        1,
                        List.of(
                                id(1) + ": a.test:80 is a name that stands for 10.9.0.7, which is in 10.9.0.0/16 of"
                                        + " addresses.deny",
                                id(2) + ": b.test:80 is a name that stands for 169.254.169.254, which is"
                                        + " link-local")));
    }

    @Test
    void row59_aNameThatMovesToADeniedAddressIsDroppedAndCounted() {
        BalancerHandle orders = denying("10.9.0.0/16");
        dns.put("a.test", "10.0.0.7");
        set(instance("orders", 0), named(1, "a.test"));
        answer();
        assertThat(usable(orders)).containsExactly(id(0), id(1));

        dns.put("a.test", "10.9.0.7");
        time.advance(AGAIN);
        answer();

        assertThat(usable(orders)).containsExactly(id(0));
        assertThat(orders.snapshot().refused().count()).isEqualTo(1);
        assertThat(orders.next().id()).isEqualTo(id(0));

        dns.put("a.test", "10.0.0.8");
        time.advance(AGAIN);
        answer();
        assertThat(usable(orders)).containsExactly(id(0), id(1));
    }

    @Test
    void row59_whereAllMoveToADeniedAddressNobodyIsHeldBack() {
        BalancerHandle orders = denying("10.9.0.0/16");
        dns.put("a.test", "10.0.0.7");
        set(named(0, "a.test"), named(1, "a.test"), named(2, "a.test"));
        answer();
        assertThat(usable(orders)).hasSize(3);

        dns.put("a.test", "10.9.0.7");
        time.advance(AGAIN);
        answer();

        assertThat(orders.snapshot().instances()).isEmpty();
        assertThat(orders.snapshot().heldSince()).isEmpty();
        assertThat(orders.snapshot().refused().count()).isEqualTo(3);
    }

    @Test
    void row59_whoIsHeldGoesWhenItsNameMovesToADeniedAddress() {
        BalancerHandle orders = orders(Map.of("addresses.deny", "10.9.0.0/16", "removal.hold", "1h"));
        dns.put("a.test", "10.0.0.7");
        dns.put("b.test", "10.0.0.8");
        set(named(0, "a.test"), named(1, "b.test"));
        answer();
        registry.set("orders", List.of());
        settle();
        assertThat(orders.snapshot().heldSince()).containsOnlyKeys(id(0), id(1));

        dns.put("a.test", "10.9.0.7");
        time.advance(AGAIN);
        answer();

        assertThat(orders.snapshot().heldSince()).containsOnlyKeys(id(1));
        assertThat(usable(orders)).containsExactly(id(1));
    }

    @Test
    void row59_aNameThatCannotBeResolvedKeepsTheLastGoodVerdict() {
        BalancerHandle orders = denying("10.9.0.0/16");
        dns.put("a.test", "10.0.0.7");
        set(named(0, "a.test"), named(1, "b.test"));
        answer();
        dns.clear();
        for (int minute = 0; minute < 10; minute++) {
            time.advance(Duration.ofMinutes(1));
            answer();
        }

        assertThat(usable(orders)).containsExactly(id(0));
        assertThat(addresses(orders).removed())
                .containsExactly(id(1) + ": b.test:80 is refused: its name cannot be resolved: b.test: no such name");
    }

    @Test
    void whatStandsInUntilTheFirstAnswerIsNotHeldBackForItsNames() {
        registry.silence();
        List.of("a.test", "b.test", "c.test").forEach(name -> dns.put(name, "10.0.0.7"));
        BalancerHandle orders = orders(Map.of(
                "addresses.deny", "10.9.0.0/16",
                "startup", "static",
                "startup.instances", "a.test:80,b.test:80,c.test:80"));
        settle();
        answer();
        assertThat(usable(orders)).hasSize(3);

        registry.recover();
        set(instance("orders", 0));

        assertThat(usable(orders)).containsExactly(id(0));
        assertThat(orders.snapshot().heldSince()).isEmpty();
    }

    @Test
    void aServiceOfWhichNothingIsResolvedYetIsNotReady() {
        BalancerHandle orders = orders(Map.of("addresses.allow", "10.0.0.0/8"));
        dns.put("a.test", "10.0.0.7");
        set(named(0, "a.test"));

        assertThat(orders.whenReady().toCompletableFuture()).isNotDone();
        assertThatThrownBy(orders::next)
                .isInstanceOfSatisfying(
                        NoInstanceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_READY))
                .hasMessageContaining(
                        "names are not resolved yet: 1 (" + id(0) + ": a.test:80 is refused: name not resolved yet)");

        answer();
        assertThat(orders.whenReady().toCompletableFuture()).isCompleted();
        assertThat(orders.next().host()).isEqualTo("a.test");
    }

    @Test
    void aServiceOfWhichNoNameCanBeResolvedSaysSo() {
        BalancerHandle orders = orders(Map.of("addresses.allow", "10.0.0.0/8"));
        set(named(0, "a.test"));
        answer();

        assertThat(orders.whenReady().toCompletableFuture()).isCompleted();
        assertThatThrownBy(orders::next)
                .isInstanceOfSatisfying(
                        NoInstanceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EMPTY))
                .hasMessageContaining("a.test:80 is refused: its name cannot be resolved: a.test: no such name");
    }

    @Test
    void aHostIsKeptWhereANameMovesToAnotherAddressThatIsAllowed() {
        BalancerHandle orders = denying("10.9.0.0/16");
        dns.put("a.test", "10.0.0.7");
        set(named(0, "a.test"));
        answer();
        orders.pick(PickContext.NONE);

        dns.put("a.test", "10.0.0.8");
        time.advance(AGAIN);
        answer();

        assertThat(orders.explain(PickContext.NONE).hosts().get(0).inFlight()).isEqualTo(1);
    }

    @Test
    void picksGoOnWhileNobodyAnswersForNames() {
        BalancerHandle orders = denying("10.9.0.0/16");
        set(instance("orders", 0), named(1, "a.test"));
        time.advance(Duration.ofHours(1));
        set(instance("orders", 0), named(1, "a.test"), instance("orders", 2));

        assertThat(asked).as("the look-up is the one that waits for a thread").isEmpty();
        assertThat(lookups).hasSize(1);
        assertThat(usable(orders)).containsExactly(id(0), id(2));
    }

    @Test
    void withoutListsNoNameIsLookedUp() {
        BalancerHandle orders = orders(Map.of("addresses.loopback", "refuse", "addresses.networks", "lan"));
        set(named(0, "a.test"));

        assertThat(usable(orders)).containsExactly(id(0));
        assertThat(lookups).isEmpty();
    }

    @Test
    void afterTheEndNothingIsLookedUp() {
        BalancerHandle orders = denying("10.9.0.0/16");
        dns.put("a.test", "10.0.0.7");
        set(named(0, "a.test"));
        answer();
        assertThat(usable(orders)).containsExactly(id(0));

        engines.get(0).close();
        time.advance(Duration.ofMinutes(10));

        assertThat(lookups).isEmpty();
        assertThat(asked).containsExactly("a.test");
    }

    @Test
    void aBlockingCallWaitsUntilTheSystemHasResolvedTheName() {
        try (ServiceResolver resolver = ServiceResolver.builder()
                .registry("static:localhost:80")
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .defaults(ServiceConfig.of(Map.of("addresses.allow", "127.0.0.0/8,::1", "startup.timeout", "30s")))
                .build()) {
            assertThat(resolver.next("orders").host()).isEqualTo("localhost");
        }
    }
}
