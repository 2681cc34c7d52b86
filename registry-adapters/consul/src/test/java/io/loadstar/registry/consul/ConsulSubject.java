package io.loadstar.registry.consul;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.RegistryProfile;
import io.loadstar.testkit.RegistrySubject;
import io.loadstar.testkit.server.ConsulServer;

/** A real agent that is killed and started again, and keeps what it knows. */
final class ConsulSubject extends RegistrySubject {

    static final RegistryProfile PROFILE = RegistryProfile.builder(
                    "consul",
                    context -> new ConsulRegistryProvider()
                            .openDiscoverer(RegistryUri.parse("consul://localhost"), context))
            .tested("Consul " + ConsulServer.VERSION)
            .mostInstances(50)
            .takesUnknownForEmpty()
            .build();

    private final ConsulServer server;
    private final Registry registry;
    private final RegistryUri uri;

    ConsulSubject(ConsulServer server) {
        this.server = server;
        this.registry = new Registry(server.http());
        this.uri = RegistryUri.parse(server.uri() + "?max-instances=" + PROFILE.mostInstances());
    }

    @Override
    public RegistryProfile profile() {
        return PROFILE;
    }

    @Override
    public ServiceDiscoverer open(RegistryContext context) {
        return new ConsulRegistryProvider().openDiscoverer(uri, context);
    }

    @Override
    public ServiceRegistrar openRegistrar(RegistryContext context) {
        return new ConsulRegistryProvider().openRegistrar(uri, context);
    }

    @Override
    public void put(ServiceInstance instance) {
        registry.put(instance);
    }

    @Override
    public void remove(String service, String id) {
        registry.remove(id);
    }

    @Override
    public void deleteService(String service) {
        registry.removeAll(service);
    }

    /** A record that Consul takes and that no instance can be made of: it has no port. */
    @Override
    public void putMalformed(String service, String id) {
        registry.register("{\"ID\": \"%s\", \"Name\": \"%s\"}".formatted(id, service));
    }

    @Override
    public String datacenter() {
        return "dc1";
    }

    @Override
    public String filterFor(ServiceInstance instance) {
        return "Service.ID == \"" + instance.id() + '"';
    }

    /** As an operator does it, behind the registrar's back. */
    @Override
    public void loseRegistrations(String service) {
        registry.removeAll(service);
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
        server.start();
    }
}
