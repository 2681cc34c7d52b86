package io.loadstar.testkit.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceResolver;
import io.loadstar.internal.engine.FirstUsablePolicy;
import io.loadstar.testkit.TestInstances;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a registry takes away in an outage is held, with the settings that everybody has. */
class HeldRemovalsTest {

    @RegisterExtension
    static final RegistryOutages OUTAGES = RegistryOutages.ofFake("orders", () -> TestInstances.of("orders", 20))
            .resolver(builder -> builder.policy(new FirstUsablePolicy()).environment(Map.of()));

    @OutageTest({OutageScenario.EMPTY, OutageScenario.UNKNOWN_SERVICE, OutageScenario.VANISHING})
    void picksGoOnWhileARemovalIsHeld(ServiceResolver resolver, Outage outage) {
        resolver.next("orders");
        LoadBalancer orders = resolver.loadBalancer("orders");
        outage.during(() -> {
            await().until(() -> !orders.snapshot().heldSince().isEmpty());
            assertThat(orders.next()).isNotNull();
            assertThat(orders.explain(PickContext.NONE).hosts()).hasSize(20).allMatch(HostExplanation::usable);
        });

        await().until(() -> orders.snapshot().heldSince().isEmpty());
        assertThat(orders.explain(PickContext.NONE).hosts()).hasSize(20).allMatch(HostExplanation::usable);
    }
}
