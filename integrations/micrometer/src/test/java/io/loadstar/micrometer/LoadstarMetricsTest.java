package io.loadstar.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceResolver;
import io.loadstar.testkit.TestInstances;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When meters come and go. */
class LoadstarMetricsTest {

    private final MeterRig rig = new MeterRig(Map.of());

    @BeforeEach
    void fill() {
        for (String service : List.of("orders", "users", "carts")) {
            rig.registry.set(service, TestInstances.of(service, 2));
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static void await(MeterRegistry registry, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> registry.getMeters().size() == count);
    }

    @Test
    void aServiceHasItsMetersFromItsFirstUseOnAndEachAtZero() {
        assertThat(rig.meters.getMeters()).isEmpty();
        rig.use("orders");

        assertThat(rig.meters.getMeters()).hasSize(MeterRig.each()).hasSizeLessThan(50);
        assertThat(rig.read("orders"))
                .containsEntry("loadstar.picks", 0.0)
                .containsEntry("loadstar.pick.failures{reason=stale}", 0.0)
                .containsEntry("loadstar.instances{state=healthy}", 2.0);
    }

    @Test
    void nextAndCallBringMetersAsAHandleDoes() {
        rig.resolver.loadBalancer("orders");
        rig.settle();
        rig.resolver.next("orders");
        rig.awaitMetersOf("orders");
    }

    @Test
    void aServiceThatExpiresTakesItsMetersWithItHoweverOftenTheyAreRead() {
        LoadBalancer orders = rig.use("orders");
        rig.use("users");
        rig.time.advance(MeterRig.IDLE.multipliedBy(3));
        rig.awaitMetersOf("orders");

        orders.release();
        for (int minute = 0; minute < 3; minute++) {
            assertThat(rig.read("orders")).isNotEmpty();
            rig.time.advance(Duration.ofMinutes(1));
        }
        rig.awaitNoMetersOf("orders");
        rig.awaitMetersOf("users");
    }

    @Test
    void aServiceThatComesBackCountsFromZero() {
        LoadBalancer orders = rig.use("orders");
        orders.pick();
        assertThat(rig.read("orders")).containsEntry("loadstar.picks", 1.0);
        orders.release();
        rig.time.advance(MeterRig.IDLE.multipliedBy(2));
        rig.awaitNoMetersOf("orders");

        rig.use("orders");
        assertThat(rig.read("orders")).containsEntry("loadstar.picks", 0.0);
    }

    @Test
    void noMeterIsLeftWhenTheResolverIsClosed() {
        rig.use("orders");
        rig.use("users");
        rig.resolver.close();

        assertThat(rig.meters.getMeters()).isEmpty();
    }

    @Test
    void closingTheMetricsRemovesThemAndLeavesTheResolverAndForeignMeters() {
        rig.meters.counter("mine").increment();
        LoadBalancer orders = rig.use("orders");
        rig.metrics.close();
        rig.metrics.close();

        assertThat(rig.meters.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("mine");
        assertThat(orders.next()).isNotNull();
        rig.resolver.loadBalancer("users");
        assertThat(rig.meters.getMeters()).hasSize(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> rig.metrics.bindTo(rig.meters))
                .withMessage("the metrics are closed (expected: bindTo before close)");
    }

    @Test
    void twoRegistriesHaveTheSameMetersAndASecondBindingToOneDoesNothing() {
        LoadBalancer orders = rig.use("orders");
        MeterRegistry second = new SimpleMeterRegistry();
        rig.metrics.bindTo(second);
        rig.metrics.bindTo(rig.meters);
        await(second, MeterRig.each());
        orders.pick();

        assertThat(second.get("loadstar.picks").functionCounter().count()).isEqualTo(1);
        assertThat(rig.read("orders")).hasSize(MeterRig.each()).containsEntry("loadstar.picks", 1.0);
        rig.metrics.close();
        assertThat(second.getMeters()).isEmpty();
        assertThat(rig.meters.getMeters()).isEmpty();
    }

    @Test
    void tagsOfItsOwnKeepTwoResolversApart() throws Exception {
        rig.use("orders");
        try (ServiceResolver other = ServiceResolver.create("static:10.0.0.1:80,10.0.0.2:80,10.0.0.3:80");
                LoadstarMetrics metrics = new LoadstarMetrics(other, List.of(Tag.of("resolver", "other")))) {
            metrics.bindTo(rig.meters);
            other.loadBalancer("orders")
                    .pickAsync(PickContext.NONE)
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
            await(rig.meters, 2 * MeterRig.each());

            assertThat(rig.meters
                            .get("loadstar.picks")
                            .tag("resolver", "other")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
        assertThat(rig.read("orders")).hasSize(MeterRig.each()).containsEntry("loadstar.picks", 0.0);
    }

    @Test
    void theBoundOnServicesBoundsTheMeters() {
        rig.use("orders");
        rig.use("users");
        rig.use("carts");
        assertThatIllegalStateException().isThrownBy(() -> rig.resolver.next("stock"));

        assertThat(rig.meters.getMeters()).hasSize(3 * MeterRig.each());
    }

    @Test
    void aFilterOfTheRegistryMayDenySome() {
        MeterRegistry second = new SimpleMeterRegistry();
        second.config().meterFilter(MeterFilter.maximumAllowableTags("loadstar", "service", 1, MeterFilter.deny()));
        second.config().commonTags("zone", "a");
        rig.use("orders");
        rig.metrics.bindTo(second);
        await(second, MeterRig.each());
        rig.use("users");
        rig.resolver.close();

        assertThat(second.getMeters().stream().map(Meter::getId)).isEmpty();
    }
}
