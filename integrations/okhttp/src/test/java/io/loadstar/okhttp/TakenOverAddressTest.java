package io.loadstar.okhttp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.HostExplanation;
import io.loadstar.LoadBalancer;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An instance goes, and a server of another service gets its port: by plain HTTP only the probe can see it. */
class TakenOverAddressTest {

    private static final int FALL = 3;

    /** Failures that a prober does not count where this machine stood still meanwhile. */
    private static final int EXCUSED_MOST = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<MockWebServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(MockWebServer::close);
    }

    /** Takes turns among the usable hosts. */
    private static final class Turns implements PolicyProvider, LoadBalancingPolicy {
        private final AtomicInteger turn = new AtomicInteger();

        @Override
        public String name() {
            return "round_robin";
        }

        @Override
        public LoadBalancingPolicy create(ServiceConfig config) {
            return this;
        }

        @Override
        public PickerFactory newFactory(PolicyContext context) {
            return hosts -> new Turn(hosts, turn);
        }
    }

    private record Turn(HostSet hosts, AtomicInteger turn) implements Picker {
        @Override
        public Host pick(PickContext context) {
            return hosts.usable()
                    .get(Math.floorMod(turn.getAndIncrement(), hosts.usable().size()));
        }

        @Override
        public PickDecision explain(PickContext context) {
            return PickDecision.of(hosts.usable().get(0), "one of them");
        }
    }

    /**
     * Starts a server that says whose it is with each answer, which may become another's. It hangs up after each, so that
     * it does so between two connections: with a moment in which nobody listens, its instance may fall before the
     * stranger is seen.
     */
    private int serve(Supplier<String> service) throws IOException {
        MockWebServer server = new MockWebServer();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                        .addHeader("X-Service", service.get())
                        .addHeader("Connection", "close")
                        .build();
            }
        });
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        servers.add(server);
        return server.getPort();
    }

    private static HostExplanation host(LoadBalancer orders, int port) {
        return orders.explain(PickContext.NONE).hosts().stream()
                .filter(host -> host.instance().port() == port)
                .findFirst()
                .orElseThrow();
    }

    private static Set<Integer> ports(LoadBalancer orders, int picks) {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < picks; i++) {
            ServiceInstance picked = orders.next();
            ports.add(picked.port());
        }
        return ports;
    }

    @Test
    void row60_anAddressThatAnotherServiceTookOverIsEjectedByItsProbeAndComesBackWithItsOwner() throws Exception {
        AtomicReference<Supplier<String>> owner = new AtomicReference<>(() -> "orders");
        int port = serve(() -> requireNonNull(owner.get()).get());
        int second = serve(() -> "orders");
        int third = serve(() -> "orders");
        ServiceConfig config = ServiceConfig.of(Map.of(
                "health.active.type", "http",
                "health.active.interval", "500ms",
                "health.active.jitter", "0",
                "health.active.fall", String.valueOf(FALL),
                "health.active.timeout", "10s",
                "health.active.expect-header", "X-Service: {service}"));
        try (ServiceResolver resolver = ServiceResolver.builder()
                .registry("static:127.0.0.1:" + port + ",127.0.0.1:" + second + ",127.0.0.1:" + third)
                .policy(new Turns())
                .environment(Map.of())
                .defaults(config)
                .build()) {
            resolver.next("orders");
            LoadBalancer orders = resolver.loadBalancer("orders");
            assertThat(ports(orders, 30)).containsExactlyInAnyOrder(port, second, third);

            Queue<Boolean> usedWhenAsked = new ConcurrentLinkedQueue<>();
            owner.set(() -> {
                usedWhenAsked.add(host(orders, port).usable());
                return "billing";
            });

            await().atMost(PATIENCE).until(() -> !host(orders, port).usable());
            assertThat(host(orders, port).sources().toString())
                    .contains("200, but X-Service: billing (expected: orders); " + FALL + " checks failed in a row");
            await().atMost(PATIENCE).until(() -> usedWhenAsked.contains(false));
            assertThat(usedWhenAsked.stream().filter(used -> used)).hasSizeBetween(1, FALL + EXCUSED_MOST);
            assertThat(ports(orders, 30)).containsExactlyInAnyOrder(second, third);

            owner.set(() -> "orders");

            await().atMost(PATIENCE).until(() -> host(orders, port).usable());
            assertThat(ports(orders, 30)).containsExactlyInAnyOrder(port, second, third);
        }
    }
}
