package io.loadstar.registry.consul;

import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.RegistryMatrix;
import io.loadstar.testkit.RegistryProfile;
import org.junit.jupiter.api.Test;

/** The line of Consul in docs/registries.md. */
class ConsulMatrixTest {

    private static final RegistryProfile PROFILE = RegistryProfile.builder(
                    "consul",
                    context -> new ConsulRegistryProvider()
                            .openDiscoverer(RegistryUri.parse("consul://localhost:8500"), context))
            .takesUnknownForEmpty()
            .build();

    @Test
    void thePageSaysWhatTheKitsTest() {
        RegistryMatrix.check(PROFILE);
    }
}
