package io.loadstar.examples.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.testkit.outage.Outage;
import io.loadstar.testkit.outage.OutageTest;
import io.loadstar.testkit.outage.RegistryOutages;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The application on a real ZooKeeper, through all that may happen to the link. */
class OrdersClientZooKeeperTest {

    static final OrdersServers SERVERS = new OrdersServers();

    @TempDir
    static Path dir;

    static ZooKeeperServer zooKeeper;
    static ServiceRegistrar registrar;

    // tag::link[]
    @RegisterExtension
    static final RegistryOutages OUTAGES = RegistryOutages.inFrontOf(() -> registry() + "?session-timeout=4s");
    // end::link[]

    static String registry() {
        return "zookeeper://" + zooKeeper.connectString() + "/services";
    }

    @BeforeAll
    static void register() throws Exception {
        zooKeeper = ZooKeeperServer.start(dir);
        registrar = ServiceRegistrar.create(registry());
        for (ServiceInstance instance : SERVERS.instances()) {
            Registration registration = registrar.register(instance);
            registration.whenRegistered().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() {
        registrar.close();
        zooKeeper.close();
        SERVERS.close();
    }

    @OutageTest
    void ordersAreReadInAnOutageAndChangesAreSeenAfterIt(ServiceResolver resolver, Outage outage) throws Exception {
        OrdersClient client = new OrdersClient(resolver);
        assertThat(client.order(7)).contains("order 7");

        outage.begin();
        for (int i = 0; i < 20 && outage.scenario().keepsInstances(); i++) {
            assertThat(client.order(7)).contains("order 7");
        }
        outage.end();

        try (OrdersServers more = new OrdersServers()) {
            ServiceInstance added =
                    more.instances().get(0).toBuilder().id("added").build();
            Registration registration = registrar.register(added);
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> resolver.loadBalancer("orders").snapshot().instances().stream()
                            .anyMatch(instance -> instance.id().equals("added")));
            registration.deregister().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }
}
