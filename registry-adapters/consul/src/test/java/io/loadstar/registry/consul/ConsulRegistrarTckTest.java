package io.loadstar.registry.consul;

import static org.awaitility.Awaitility.await;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.RegistryProfile;
import io.loadstar.testkit.RegistrySubject;
import io.loadstar.testkit.ServiceRegistrarTck;
import io.loadstar.testkit.server.ConsulServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The registrars' rules, against a real agent that is killed and started again. */
@Tag("server")
class ConsulRegistrarTckTest extends ServiceRegistrarTck {

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
        return new RegistrarSubject();
    }

    /** An agent that keeps its data, and what the registrars' rules ask of it. */
    private static final class RegistrarSubject extends RegistrySubject {

        /** The polls of the discoverer that looks on are short: each has a thread, which is to have ended in time. */
        private final RegistryUri uri = RegistryUri.parse(server.uri() + "?check.ttl=3s&wait=1s");

        private final ConsulRegistryProvider provider = new ConsulRegistryProvider();

        @Override
        public RegistryProfile profile() {
            return RegistryProfile.builder("consul", context -> provider.openDiscoverer(uri, context))
                    .tested("Consul " + ConsulServer.VERSION)
                    .takesUnknownForEmpty()
                    .build();
        }

        @Override
        public ServiceDiscoverer open(RegistryContext context) {
            return provider.openDiscoverer(uri, context);
        }

        @Override
        public ServiceRegistrar openRegistrar(RegistryContext context) {
            return provider.openRegistrar(uri, context);
        }

        @Override
        public void put(ServiceInstance instance) {
            RegistryUri unchecked = RegistryUri.parse(server.uri() + "?check=none");
            DefinitionWriter writer =
                    new DefinitionWriter(ConsulOptions.of(unchecked).rows(), RegistrationOptions.of(unchecked));
            server.http()
                    .put(
                            "/v1/agent/service/register",
                            new String(writer.write(instance, 1).json(), StandardCharsets.UTF_8))
                    .body();
        }

        @Override
        public void remove(String service, String id) {
            server.http()
                    .put("/v1/agent/service/deregister/" + service + ':' + id)
                    .body();
        }

        @Override
        public void deleteService(String service) {
            new AgentView(server)
                    .services().keySet().stream()
                            .filter(id -> id.toString().startsWith(service + ':'))
                            .forEach(id -> server.http()
                                    .put("/v1/agent/service/deregister/" + id)
                                    .body());
        }

        @Override
        public void loseRegistrations(String service) {
            deleteService(service);
            await().until(() -> new AgentView(server)
                    .services().keySet().stream().noneMatch(id -> id.toString().startsWith(service + ':')));
        }

        @Override
        public void cutOff() {
            server.kill();
        }

        @Override
        public void reconnect() {
            server.start();
        }

        /** What is registered without an opinion of its health passes its check. */
        @Override
        public String describeRegistered(ServiceInstance instance) {
            return super.describeRegistered(
                    instance.health() == RegisteredHealth.UNKNOWN
                            ? instance.toBuilder()
                                    .health(RegisteredHealth.PASSING)
                                    .build()
                            : instance);
        }

        @Override
        public void close() {
            server.start();
        }
    }
}
