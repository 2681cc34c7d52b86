package io.loadstar.internal.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.LoadBalancer;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceStatistics;
import io.loadstar.StatisticsObserver;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who learns that a service is watched, and that it no longer is. */
class StatisticsObserverTest {

    private static final Duration LONG = Duration.ofSeconds(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();
    private final FakeRegistry registry = new FakeRegistry(time, time);
    private final ServiceResolver resolver = ServiceResolver.builder()
            .discoverer(registry)
            .policy(new FirstUsablePolicy())
            .environment(Map.of())
            .time(time)
            .scheduler(time)
            .seeds(() -> 42)
            .idleExpiry(Duration.ofMinutes(2))
            .maxServices(3)
            .build();
    private final Written written = new Written();

    @BeforeEach
    void fill() {
        for (String service : List.of("orders", "users", "carts", "stock")) {
            registry.set(service, TestInstances.of(service, 2));
        }
    }

    @AfterEach
    void close() {
        resolver.close();
    }

    /** Writes down what it is told. */
    private static final class Written implements StatisticsObserver {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final Map<String, Supplier<ServiceStatistics>> open = new ConcurrentHashMap<>();

        @Override
        public void onBegin(ServiceKey service, Supplier<ServiceStatistics> statistics) {
            open.put(service.name(), statistics);
            told.add("+" + service);
        }

        @Override
        public void onEnd(ServiceKey service) {
            open.remove(service.name());
            told.add("-" + service);
        }

        Supplier<ServiceStatistics> of(String service) {
            return requireNonNull(open.get(service), service);
        }

        void await(String... all) {
            Awaitility.await().atMost(LONG).until(() -> told.size() >= all.length);
            assertThat(told).containsExactly(all);
        }
    }

    @Test
    void oneThatComesLateIsToldOfAllAndThenOfEachOnce() {
        resolver.loadBalancer("orders");
        resolver.observeStatistics(written);
        written.await("+orders");

        resolver.loadBalancer("users");
        resolver.loadBalancer("users");
        written.await("+orders", "+users");
    }

    @Test
    void aServiceThatNobodyUsesEndsHoweverOftenItsStatisticsAreRead() {
        resolver.observeStatistics(written);
        LoadBalancer orders = resolver.loadBalancer("orders");
        time.runDue();
        written.await("+orders");
        Supplier<ServiceStatistics> statistics = written.of("orders");
        orders.pick();
        time.advance(MINUTE.multipliedBy(10));
        written.await("+orders");

        orders.release();
        for (int minute = 0; minute < 3; minute++) {
            assertThat(statistics.get().picks()).isEqualTo(1);
            assertThat(orders.statistics().picks()).isEqualTo(1);
            time.advance(MINUTE);
        }
        written.await("+orders", "-orders");
        assertThat(registry.openWatches("orders")).isZero();
        assertThat(statistics.get().picks()).as("stays as it was").isEqualTo(1);
    }

    @Test
    void aServiceMayBeginAgainAndCountsAnew() {
        resolver.observeStatistics(written);
        LoadBalancer orders = resolver.loadBalancer("orders");
        time.runDue();
        orders.pick();
        orders.release();
        time.advance(MINUTE.multipliedBy(3));

        LoadBalancer again = resolver.loadBalancer("orders");
        time.runDue();
        written.await("+orders", "-orders", "+orders");
        assertThat(again.statistics().picks()).isZero();
        assertThat(written.of("orders").get().picks()).isZero();
    }

    @Test
    void whatMakesRoomEnds() {
        resolver.observeStatistics(written);
        LoadBalancer typo = resolver.loadBalancer("typo");
        time.runDue();
        typo.release();
        resolver.loadBalancer("orders");
        resolver.loadBalancer("users");
        resolver.loadBalancer("carts");

        written.await("+typo", "+orders", "+users", "-typo", "+carts");
    }

    @Test
    void closingTheResolverEndsAllBeforeItReturns() {
        resolver.observeStatistics(written);
        resolver.loadBalancer("orders");
        resolver.loadBalancer("users");

        resolver.close();

        assertThat(written.told)
                .startsWith("+orders", "+users")
                .contains("-orders", "-users")
                .hasSize(4);
        Written late = new Written();
        resolver.observeStatistics(late).close();
        assertThat(late.told).isEmpty();
    }

    @Test
    void afterTheSubscriptionIsClosedNothingIsTold() {
        StatisticsObserver.Subscription subscription = resolver.observeStatistics(written);
        resolver.loadBalancer("orders");
        written.await("+orders");
        subscription.close();
        subscription.close();
        resolver.loadBalancer("users");
        resolver.close();

        assertThat(written.told).containsExactly("+orders");
    }

    @Test
    void oneThatThrowsHarmsNobody() {
        resolver.observeStatistics(new StatisticsObserver() {
            @Override
            public void onBegin(ServiceKey service, Supplier<ServiceStatistics> statistics) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onEnd(ServiceKey service) {
                throw new IllegalStateException("on purpose");
            }
        });
        resolver.observeStatistics(written);
        LoadBalancer orders = resolver.loadBalancer("orders");
        time.runDue();

        assertThat(orders.next()).isNotNull();
        written.await("+orders");
    }
}
