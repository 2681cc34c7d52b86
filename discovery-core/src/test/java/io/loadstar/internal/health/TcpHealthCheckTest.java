package io.loadstar.internal.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.HealthCheck;
import io.loadstar.spi.HealthCheckProvider;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpHealthCheckTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ExecutorService blocking = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        blocking.shutdownNow();
    }

    @Test
    void anAcceptedConnectionPassesAndIsClosed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            HealthCheck.Result result = check(0, at("127.0.0.1", server.getLocalPort()), TIMEOUT);

            assertThat(result).hasToString("pass: connected to 127.0.0.1:" + server.getLocalPort());
            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(5_000);
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aNameIsLookedUp() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            assertThat(check(0, at("localhost", server.getLocalPort()), TIMEOUT).passed())
                    .isTrue();
        }
    }

    @Test
    void theConfiguredPortIsUsedInsteadOfTheInstances() throws Exception {
        int closed = closedPort();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThat(check(server.getLocalPort(), at("127.0.0.1", closed), TIMEOUT)
                            .passed())
                    .isTrue();
            assertThat(check(closed, at("127.0.0.1", server.getLocalPort()), TIMEOUT)
                            .passed())
                    .isFalse();
        }
    }

    @Test
    void aRefusedConnectionFails() throws Exception {
        int port = closedPort();

        HealthCheck.Result result = check(0, at("127.0.0.1", port), TIMEOUT);

        assertThat(result.passed()).isFalse();
        assertThat(result.why()).startsWith("no connection to 127.0.0.1:" + port + ": ");
    }

    @Test
    void aServerThatDoesNotAcceptFailsAfterTheTimeout() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, filling);

            HealthCheck.Result result = check(0, at("127.0.0.1", full.getLocalPort()), Duration.ofMillis(150));

            assertThat(result.passed()).isFalse();
            assertThat(result.why()).contains("within");
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    @Test
    void closingEndsTheChecksUnderWay() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, filling);
            TcpHealthCheck check = new TcpHealthCheck(0, blocking);
            var under = check.check(at("127.0.0.1", full.getLocalPort()), Duration.ofHours(1))
                    .toCompletableFuture();

            check.close();

            assertThat(under.get(30, SECONDS).passed()).isFalse();
            assertThat(check.check(at("127.0.0.1", full.getLocalPort()), Duration.ofHours(1))
                            .toCompletableFuture()
                            .get(30, SECONDS))
                    .asString()
                    .endsWith("the check is closed");
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    @Test
    void aNameWithoutAddressFails() throws Exception {
        assertThat(check(0, at("no-such-host.invalid", 80), Duration.ofSeconds(30)))
                .hasToString("fail: no address of no-such-host.invalid");
    }

    @Test
    void anIpv6AddressIsPrintedInBrackets() throws Exception {
        HealthCheck.Result result = check(0, at("::1", closedPort()), TIMEOUT);

        assertThat(result.why()).contains("[0:0:0:0:0:0:0:1]:");
    }

    @Test
    void itIsFoundByItsType() {
        assertThat(ServiceLoader.load(HealthCheckProvider.class))
                .filteredOn(provider -> provider.type().equals("tcp"))
                .singleElement()
                .isInstanceOf(TcpHealthCheckProvider.class);
    }

    /** Connects until the queue of those who wait to be accepted is full. */
    private static void fill(ServerSocket server, List<Socket> filling) throws IOException {
        for (int i = 0; i < 64; i++) {
            Socket socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (java.net.SocketTimeoutException e) {
                return;
            }
        }
        throw new AssertionError("the queue of " + server + " is never full");
    }

    private HealthCheck.Result check(int port, ServiceInstance target, Duration timeout) throws Exception {
        HealthCheckProvider provider = new TcpHealthCheckProvider();
        ServiceConfig config =
                ServiceConfig.builder().set(ServiceConfig.HEALTH_PORT, port).build();
        try (HealthCheck check = provider.create(config, context())) {
            return check.check(target, timeout).toCompletableFuture().get(60, SECONDS);
        }
    }

    private RegistryContext context() {
        LoopScheduler noTimers = new LoopScheduler() {
            @Override
            public void execute(Runnable task) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Cancellable schedule(Runnable task, Duration delay) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
        return new RegistryContext(TimeSource.system(), noTimers, blocking, new Random(1));
    }

    private static ServiceInstance at(String host, int port) {
        return ServiceInstance.builder("orders").address(host, port).build();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
