package io.loadstar.registry.file;

import io.loadstar.testkit.RegistryMatrix;
import org.junit.jupiter.api.Test;

/** The line of files in docs/registries.md. */
class FileMatrixTest {

    @Test
    void thePageSaysWhatTheKitsTest() {
        RegistryMatrix.check(FileSubject.PROFILE, FileDiscovererTckTest.class, YamlDiscovererTckTest.class);
    }
}
