package io.loadstar.registry.zookeeper;

import io.loadstar.testkit.RegistryMatrix;
import org.junit.jupiter.api.Test;

/** The line of ZooKeeper in docs/registries.md. */
class ZooKeeperMatrixTest {

    @Test
    void thePageSaysWhatTheKitsTest() {
        RegistryMatrix.check(
                ZooKeeperSubject.PROFILE, ZooKeeperDiscovererTckTest.class, ZooKeeperRegistrarTckTest.class);
    }
}
