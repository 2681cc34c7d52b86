package io.loadstar.registry.zookeeper;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.testkit.ServiceDiscovererOutageTck;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The testkit's rules, against a real server that is killed and started again. */
class ZooKeeperDiscovererTckTest extends ServiceDiscovererOutageTck {

    @TempDir
    static Path dir;

    private static ZooKeeperServer server;

    private Ensemble ensemble;
    private final InstanceWriter writer = new InstanceWriter("");

    @BeforeAll
    static void startServer() {
        server = ZooKeeperServer.start(dir);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        ensemble = new Ensemble(server.connectString());
    }

    @AfterEach
    void disconnect() {
        server.start();
        ensemble.close();
    }

    @Override
    protected ServiceDiscoverer open(RegistryContext context) {
        return ensemble.discoverer(context, "connect-timeout=1s");
    }

    @Override
    protected void put(ServiceInstance instance) {
        ensemble.put(ensemble.base() + '/' + instance.service(), "");
        ensemble.put(
                ensemble.path(instance.service(), InstanceNode.nodeName(instance.id())),
                new String(writer.write(instance, instance.startEpoch()), StandardCharsets.UTF_8));
    }

    @Override
    protected void remove(String service, String id) {
        ensemble.delete(ensemble.path(service, InstanceNode.nodeName(id)));
    }

    @Override
    protected void deleteService(String service) {
        ensemble.deleteService(service);
    }

    @Override
    protected void putMalformed(String service, String id) {
        ensemble.put(ensemble.path(service, id), "{\"id\":");
    }

    @Override
    protected void cutOff() {
        server.kill();
    }

    @Override
    protected void reconnect() {
        server.start();
    }
}
