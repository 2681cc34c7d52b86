package io.loadstar.examples.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.PickContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthCheckFlowTest {

    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final AtomicInteger status = new AtomicInteger(200);
    private final HttpServer server = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HealthCheckFlow flow() {
        return new HealthCheckFlow("static:127.0.0.1:" + server.getAddress().getPort(), INTERVAL);
    }

    @Test
    void aFailingInstanceIsNotPickedAndTheExceptionSaysWhy() throws Exception {
        try (HealthCheckFlow flow = flow()) {
            assertThat(flow.query(1, INTERVAL).host()).isEqualTo("127.0.0.1");

            status.set(503);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !flow.orders()
                            .explain(PickContext.NONE)
                            .hosts()
                            .get(0)
                            .usable());

            assertThatThrownBy(() -> flow.query(2, INTERVAL))
                    .isInstanceOfSatisfying(
                            NoInstanceException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.UNHEALTHY))
                    .hasMessageContaining("1 instances: 1 unhealthy");
            assertThat(flow.orders().explain(PickContext.NONE).hosts().get(0).sources())
                    .hasEntrySatisfying("probe", why -> assertThat(why).contains("503"));
        }
    }

    @Test
    void whoWaitsGetsTheInstanceOnceItRecovers() throws Exception {
        status.set(503);
        try (HealthCheckFlow flow = flow()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !flow.orders()
                            .explain(PickContext.NONE)
                            .hosts()
                            .get(0)
                            .usable());
            status.set(200);

            assertThat(flow.query(400, INTERVAL).host()).isEqualTo("127.0.0.1");
        }
    }
}
