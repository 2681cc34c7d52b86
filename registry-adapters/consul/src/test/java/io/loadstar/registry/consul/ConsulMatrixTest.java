package io.loadstar.registry.consul;

import io.loadstar.testkit.RegistryMatrix;
import org.junit.jupiter.api.Test;

/** The line of Consul in docs/registries.md. */
class ConsulMatrixTest {

    @Test
    void thePageSaysWhatTheKitsTest() {
        RegistryMatrix.check(ConsulSubject.PROFILE, ConsulDiscovererTckTest.class, ConsulRegistrarTckTest.class);
    }
}
