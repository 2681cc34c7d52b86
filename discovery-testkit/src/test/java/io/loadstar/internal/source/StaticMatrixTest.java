package io.loadstar.internal.source;

import io.loadstar.testkit.RegistryMatrix;
import org.junit.jupiter.api.Test;

/** The line of static registries in docs/registries.md. */
class StaticMatrixTest {

    @Test
    void thePageSaysWhatTheKitsTest() {
        RegistryMatrix.check(StaticTckTest.PROFILE, StaticTckTest.class);
    }
}
