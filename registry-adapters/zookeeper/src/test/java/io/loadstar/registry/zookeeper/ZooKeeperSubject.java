package io.loadstar.registry.zookeeper;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.RegistryProfile;
import io.loadstar.testkit.RegistrySubject;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.Version;

/** A real server that is killed and started again, and a base path of its own. */
final class ZooKeeperSubject extends RegistrySubject {

    static final RegistryProfile PROFILE = RegistryProfile.builder(
                    "zookeeper",
                    context -> new ZooKeeperRegistryProvider()
                            .openDiscoverer(RegistryUri.parse("zookeeper://localhost"), context))
            .tested("ZooKeeper " + Version.getVersion())
            .mostInstances(50)
            .build();

    private static final String OPTIONS = "connect-timeout=1s&max-instances=" + PROFILE.mostInstances();

    private final ZooKeeperServer server;
    private final Ensemble ensemble;
    private final InstanceWriter writer = new InstanceWriter("");
    private final List<ZooKeeperRegistrar> registrars = new ArrayList<>();

    ZooKeeperSubject(ZooKeeperServer server) {
        this.server = server;
        this.ensemble = new Ensemble(server.connectString());
    }

    @Override
    public RegistryProfile profile() {
        return PROFILE;
    }

    @Override
    public ServiceDiscoverer open(RegistryContext context) {
        return ensemble.discoverer(context, OPTIONS);
    }

    @Override
    public ServiceRegistrar openRegistrar(RegistryContext context) {
        ZooKeeperRegistrar registrar = ensemble.registrar(context, OPTIONS);
        registrars.add(registrar);
        return registrar;
    }

    @Override
    public void put(ServiceInstance instance) {
        putAt(instance.service(), instance);
    }

    @Override
    public void putIn(String namespace, ServiceInstance instance) {
        ensemble.put(ensemble.base() + '/' + namespace, "");
        putAt(namespace + '/' + instance.service(), instance);
    }

    private void putAt(String service, ServiceInstance instance) {
        ensemble.put(ensemble.base() + '/' + service, "");
        ensemble.put(
                ensemble.path(service, InstanceNode.nodeName(instance.id())),
                new String(writer.write(instance, instance.startEpoch()), StandardCharsets.UTF_8));
    }

    @Override
    public void remove(String service, String id) {
        ensemble.delete(ensemble.path(service, InstanceNode.nodeName(id)));
    }

    @Override
    public void deleteService(String service) {
        ensemble.deleteService(service);
    }

    @Override
    public void putMalformed(String service, String id) {
        ensemble.put(ensemble.path(service, InstanceNode.nodeName(id)), "{\"id\":");
    }

    @Override
    public void loseRegistrations(String service) {
        for (ZooKeeperRegistrar registrar : registrars) {
            ensemble.expire(registrar.client().handle().toCompletableFuture().join());
        }
    }

    @Override
    public void cutOff() {
        server.kill();
    }

    @Override
    public void reconnect() {
        server.start();
    }

    @Override
    public void close() {
        ensemble.close();
    }
}
