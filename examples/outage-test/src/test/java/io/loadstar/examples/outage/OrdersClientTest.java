package io.loadstar.examples.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.ServiceResolver;
import io.loadstar.testkit.outage.Outage;
import io.loadstar.testkit.outage.OutageTest;
import io.loadstar.testkit.outage.RegistryOutages;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The application in all that a registry may answer; no registry is needed. */
// tag::fake[]
class OrdersClientTest {

    static final OrdersServers SERVERS = new OrdersServers();

    @RegisterExtension
    static final RegistryOutages OUTAGES = RegistryOutages.ofFake("orders", SERVERS::instances);

    @OutageTest
    void ordersAreReadInAnOutageOrDoneWithout(ServiceResolver resolver, Outage outage) throws IOException {
        OrdersClient client = new OrdersClient(resolver);
        assertThat(client.order(7)).contains("order 7");

        outage.begin();
        for (int i = 0; i < 20; i++) {
            if (outage.scenario().keepsInstances()) {
                assertThat(client.order(7)).contains("order 7");
            } else {
                client.order(7); // may be empty, and does not throw
            }
        }
        outage.end();

        await().untilAsserted(() -> assertThat(client.order(7)).contains("order 7"));
    }
    // end::fake[]

    @AfterAll
    static void stop() {
        SERVERS.close();
    }
}
