package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.Explanation;
import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceResolver;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the doctor looks at. */
class ExaminationTest {

    @Test
    void aNewSnapshotIsNotJudgedByTheHostsOfTheOneBefore() throws Exception {
        FakeRegistry registry = new FakeRegistry();
        registry.set("orders", TestInstances.of("orders", 1));
        ServiceConfig slow = ServiceConfig.builder()
                .set(ServiceConfig.REBUILD_INTERVAL, Duration.ofSeconds(3))
                .build();
        try (ServiceResolver resolver =
                ServiceResolver.builder().discoverer(registry).defaults(slow).build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            orders.whenReady().toCompletableFuture().get(10, TimeUnit.SECONDS);
            registry.set("orders", TestInstances.of("orders", 2));
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> orders.snapshot().instances().size() == 2);
            assertThat(orders.explain(PickContext.NONE).hosts()).hasSize(1);

            Explanation early = Examination.settled(orders, Duration.ZERO);
            Explanation settled = Examination.settled(orders, Duration.ofSeconds(30));

            assertThat(early.hosts()).hasSize(1);
            assertThat(settled.hosts()).hasSize(2);
        }
    }
}
