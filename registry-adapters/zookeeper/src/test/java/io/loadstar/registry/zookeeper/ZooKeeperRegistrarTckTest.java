package io.loadstar.registry.zookeeper;

import io.loadstar.testkit.RegistrySubject;
import io.loadstar.testkit.ServiceRegistrarTck;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The registrars' rules, against a real server that is killed and started again. */
class ZooKeeperRegistrarTckTest extends ServiceRegistrarTck {

    @TempDir
    static Path dir;

    private static ZooKeeperServer server;

    @BeforeAll
    static void startServer() {
        server = ZooKeeperServer.start(dir);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected RegistrySubject newSubject() {
        return new ZooKeeperSubject(server);
    }
}
