package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Registration;
import io.loadstar.testkit.fault.Direction;
import io.loadstar.testkit.fault.TcpFaultProxy;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed, paused and started again under a discoverer and a registrar. */
class OutageTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final ServiceInstance A =
            ServiceInstance.builder("orders").id("a").address("10.0.0.1", 80).build();

    @TempDir
    static Path dir;

    private static ZooKeeperServer server;

    private final TestThreads threads = new TestThreads();
    private final Recorder recorder = new Recorder();
    private Ensemble ensemble;

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
        server.start();
        ensemble = new Ensemble(server.connectString());
    }

    @AfterEach
    void close() {
        ensemble.close();
        threads.close();
        assertThat(recorder.overlapped()).isFalse();
    }

    private static void done(CompletableFuture<?> stage) throws Exception {
        stage.get(20, TimeUnit.SECONDS);
    }

    @Test
    void row21_suspendedShorterThanTheSessionRemovesNothingAndRegistersNothingAgain() throws Exception {
        try (ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "session-timeout=30s");
                ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), "session-timeout=30s")) {
            Registration registration = registrar.register(A);
            done(registration.whenRegistered().toCompletableFuture());
            discoverer.watch(ORDERS, recorder);
            recorder.awaitAddresses("10.0.0.1:80");
            Stat before = ensemble.stat(ensemble.path("orders", "a"));

            server.kill();
            recorder.awaitError(Kind.UNREACHABLE);
            server.start();

            recorder.awaitAddresses("10.0.0.1:80");
            // The update's write is the registrar's next one after its look on the new connection.
            done(registration.update(now -> now).toCompletableFuture());
            Stat after = ensemble.stat(ensemble.path("orders", "a"));
            assertThat(after.getCzxid()).isEqualTo(before.getCzxid());
            assertThat(after.getMzxid()).isEqualTo(before.getMzxid());
            assertThat(after.getEphemeralOwner()).isEqualTo(before.getEphemeralOwner());
            assertThat(recorder.snapshots())
                    .hasSize(2)
                    .allMatch(snapshot -> snapshot.instances().size() == 1);
        }
    }

    @Test
    void row21_anAttemptToConnectThatNobodyAnswersCostsNoSession() throws Exception {
        InetSocketAddress target = new InetSocketAddress("127.0.0.1", server.port());
        try (TcpFaultProxy proxy = TcpFaultProxy.start(target, 21);
                ZooKeeperRegistrar registrar = ensemble.registrar(
                        threads.context(), "127.0.0.1:" + proxy.port(), "session-timeout=9s&connect-timeout=9s")) {
            Registration registration = registrar.register(A);
            done(registration.whenRegistered().toCompletableFuture());
            Stat before = ensemble.stat(ensemble.path("orders", "a"));

            proxy.drop(Direction.TO_SERVER);
            proxy.reset();
            long lost = proxy.dropped(Direction.TO_SERVER);
            await().until(() -> proxy.dropped(Direction.TO_SERVER) > lost);
            proxy.pass();

            await().atMost(Duration.ofSeconds(20)).until(registrar.client()::isConnected);
            done(registration.update(now -> now).toCompletableFuture());
            Stat after = ensemble.stat(ensemble.path("orders", "a"));
            assertThat(after.getEphemeralOwner()).isEqualTo(before.getEphemeralOwner());
            assertThat(after.getCzxid()).isEqualTo(before.getCzxid());
        }
    }

    @Test
    void row22_anExpiredSessionRegistersAgainWithinTwoSecondsWithANewOwner() throws Exception {
        try (ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "");
                ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), "")) {
            done(registrar.register(A).whenRegistered().toCompletableFuture());
            discoverer.watch(ORDERS, recorder);
            ServiceInstance before =
                    recorder.awaitAddresses("10.0.0.1:80").instances().get(0);
            ZooKeeper session =
                    registrar.client().handle().toCompletableFuture().get(5, TimeUnit.SECONDS);
            long owner = session.getSessionId();
            CompletableFuture<Long> newSession = new CompletableFuture<>();
            registrar.client().add(new ZooKeeperClient.Listener() {
                @Override
                public void connected() {
                    newSession.complete(System.nanoTime());
                }

                @Override
                public void disconnected() {
                    // Comes before connected.
                }
            });

            ensemble.expire(session);
            recorder.awaitAddresses();
            ServiceInstance after =
                    recorder.awaitAddresses("10.0.0.1:80").instances().get(0);

            long nanos = System.nanoTime() - newSession.get(1, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(nanos)).isLessThan(Duration.ofSeconds(2));
            assertThat(ensemble.stat(ensemble.path("orders", "a")).getEphemeralOwner())
                    .isNotZero()
                    .isNotEqualTo(owner);
            assertThat(after).isEqualTo(before);
        }
    }

    @Test
    void aDiscovererWhoseSessionExpiresGoesOnWatching() throws Exception {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        try (ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "")) {
            discoverer.watch(ORDERS, recorder);
            recorder.awaitAddresses("10.0.0.1:80");

            ensemble.expire(discoverer.client().handle().toCompletableFuture().get(5, TimeUnit.SECONDS));
            ensemble.delete(ensemble.path("orders", "a"));
            ensemble.put(ensemble.path("orders", "a"), "10.0.0.9:80");
            recorder.awaitAddresses("10.0.0.9:80");

            ensemble.put(ensemble.path("orders", "b"), "10.0.0.2:80");
            recorder.awaitAddresses("10.0.0.9:80", "10.0.0.2:80");
        }
    }

    @Test
    void row15_aServerThatStopsAnsweringIsReportedAfterTwoThirdsOfTheSession() throws Exception {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        try (ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "session-timeout=3s")) {
            discoverer.watch(ORDERS, recorder);
            recorder.awaitAddresses("10.0.0.1:80");

            long start = System.nanoTime();
            server.pause();
            recorder.awaitError(Kind.UNREACHABLE);
            Duration silence = Duration.ofNanos(System.nanoTime() - start);
            server.resume();

            assertThat(silence).isBetween(Duration.ofMillis(800), Duration.ofMillis(3_000));
            recorder.awaitAddresses("10.0.0.1:80");
        }
    }

    @Test
    void anEnsembleThatIsNotThereAtTheStartIsReportedAndFoundLater() throws Exception {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        server.kill();
        try (ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "connect-timeout=300ms");
                ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), "connect-timeout=300ms")) {
            discoverer.watch(ORDERS, recorder);
            CompletableFuture<?> registered = registrar
                    .register(A.toBuilder().id("b").build())
                    .whenRegistered()
                    .toCompletableFuture();

            assertThat(recorder.awaitError(Kind.UNREACHABLE).message())
                    .contains(discoverer.source(), "not reachable", "check");
            assertThatThrownBy(() -> done(discoverer.services().toCompletableFuture()))
                    .hasCauseInstanceOf(DiscoveryException.class);
            assertThat(registered).isNotDone();

            server.start();
            done(registered);
            recorder.awaitAddresses("10.0.0.1:80", "10.0.0.1:80");
        }
    }

    @Test
    void closingIsBoundedWhileTheServerDoesNotAnswer() throws Exception {
        ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), "session-timeout=3s");
        ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "session-timeout=3s");
        done(registrar.register(A).whenRegistered().toCompletableFuture());
        discoverer.watch(ORDERS, recorder);
        recorder.awaitAddresses("10.0.0.1:80");

        server.pause();
        try {
            long start = System.nanoTime();
            discoverer.close();
            registrar.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        } finally {
            server.resume();
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(TestThreads.adapterThreads()).isEmpty());
    }
}
