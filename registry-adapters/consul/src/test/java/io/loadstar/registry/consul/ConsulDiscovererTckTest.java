package io.loadstar.registry.consul;

import io.loadstar.testkit.RegistrySubject;
import io.loadstar.testkit.ServiceDiscovererOutageTck;
import io.loadstar.testkit.server.ConsulServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The discoverers' rules, against a real agent that is killed and started again. */
@Tag("server")
class ConsulDiscovererTckTest extends ServiceDiscovererOutageTck {

    @TempDir
    static Path dir;

    private static ConsulServer server;

    @BeforeAll
    static void startServer() {
        server = ConsulServer.builder(dir).persistent().start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected RegistrySubject newSubject() {
        return new ConsulSubject(server);
    }
}
