package io.loadstar.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.TimeSource;
import io.loadstar.spi.Watch;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What a well server can still do to a watch: bad records, refusals, too much, and listeners that misbehave. */
class DiscoveryFaultsTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");

    private final Set<Thread> threadsBefore = TestThreads.running();
    private final TestThreads threads = new TestThreads();
    private final Ensemble ensemble = Ensemble.shared();
    private final ZooKeeperDiscoverer discoverer = ensemble.discoverer(threads.context(), "");
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        discoverer.close();
        threads.close();
        ensemble.close();
        assertThat(recorder.overlapped()).isFalse();
    }

    @Test
    void row25_oneMalformedPayloadOfFiftyCostsItselfAndIsCountedAndLoggedOnce() {
        String[] nodes = new String[100];
        for (int i = 0; i < 50; i++) {
            nodes[2 * i] = "node-" + i;
            nodes[2 * i + 1] = i == 17 ? "{\"id\":\"node-17\",\"address\":\n" : "10.0.0." + (i + 1) + ":80";
        }
        ensemble.putAll("orders", nodes);

        String log = standardErrorOf(() -> {
            discoverer.watch(ORDERS, recorder);
            recorder.awaitSnapshot(snapshot -> snapshot.instances().size() == 49);
            assertThat(discoverer.malformedRecords()).isEqualTo(1);

            ensemble.put(ensemble.path("orders", "node-17"), "still bad");
            ensemble.put(ensemble.path("orders", "node-0"), "10.0.1.1:80");
            recorder.awaitSnapshot(snapshot -> Recorder.addresses(snapshot).contains("10.0.1.1:80"));
        });

        assertThat(log.lines().filter(line -> line.contains("node-17"))).hasSize(1);
        assertThat(discoverer.malformedRecords()).isEqualTo(2);
        assertThat(recorder.errors()).isEmpty();
        ensemble.put(ensemble.path("orders", "node-17"), "10.0.0.18:80");
        recorder.awaitSnapshot(snapshot ->
                snapshot.instances().size() == 50 && snapshot.rejected().isEmpty());
    }

    @Test
    void row59_aRecordWithPortZeroIsLeftOutAndCountedInTheSnapshot() {
        ensemble.putAll("orders", "a", "10.0.0.1:80", "b", "10.0.0.2:0");
        discoverer.watch(ORDERS, recorder);

        ServiceSnapshot snapshot =
                recorder.awaitSnapshot(told -> told.instances().size() == 1);
        assertThat(snapshot.rejected().count()).isOne();
        assertThat(snapshot.rejected().reasons())
                .singleElement()
                .asString()
                .startsWith(ensemble.path("orders", "b") + ": ")
                .contains("port: 0 (expected: 1 to 65535)");
    }

    @Test
    void aRecordThatBecomesUnreadableIsToldOfThoughTheOthersAreTheSame() {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        discoverer.watch(ORDERS, recorder);
        recorder.awaitSnapshot(told -> told.instances().size() == 1);

        ensemble.putAll("orders", "b", "{");
        recorder.awaitSnapshot(told -> told.rejected().count() == 1);
    }

    private static String standardErrorOf(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aServiceThatMayNotBeReadIsDeniedAndKeptAndReadWhenItMay() {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        discoverer.watch(ORDERS, recorder);
        recorder.awaitAddresses("10.0.0.1:80");

        setAccess("/orders", Perms.ALL, Ids.AUTH_IDS);
        ensemble.put(ensemble.path("orders", "b"), "10.0.0.2:80");
        ensemble.delete(ensemble.path("orders", "b"));
        await().untilAsserted(() -> {
            ensemble.put(ensemble.path("orders", "a"), "10.0.0.1:80");
            assertThat(recorder.last()).isInstanceOf(DiscoveryError.class);
        });
        assertThat(recorder.awaitError(Kind.DENIED).message())
                .contains("may not read", ensemble.base() + "/orders", "access list");
        assertThat(recorder.snapshots()).hasSize(1);

        setAccess("/orders", Perms.ALL, Ids.ANYONE_ID_UNSAFE);
        recorder.awaitAddresses("10.0.0.1:80");
        assertThat(recorder.errors()).hasSize(1);
    }

    @Test
    void anInstanceThatMayNotBeReadIsNotLeftOutInSilence() {
        ensemble.putAll("orders", "a", "10.0.0.1:80", "b", "10.0.0.2:80");
        setAccess("/orders/b", Perms.ALL, Ids.AUTH_IDS);

        discoverer.watch(ORDERS, recorder);

        assertThat(recorder.awaitError(Kind.DENIED).message()).contains(ensemble.path("orders", "b"));
        assertThat(recorder.snapshots()).isEmpty();
    }

    @Test
    void servicesThatMayNotBeListedFailTheList() {
        setAccess("", Perms.ALL, Ids.AUTH_IDS);

        assertThatThrownBy(() -> discoverer.services().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        DiscoveryException.class,
                        refused -> assertThat(refused.error().kind()).isEqualTo(Kind.DENIED));
        setAccess("", Perms.ALL, Ids.ANYONE_ID_UNSAFE);
    }

    private void setAccess(String path, int permissions, Id who) {
        Ensemble.run(() -> {
            ensemble.client().addAuthInfo("digest", "owner:secret".getBytes(StandardCharsets.UTF_8));
            ensemble.client().setACL(ensemble.base() + path, new ArrayList<>(List.of(new ACL(permissions, who))), -1);
        });
    }

    @Test
    void whatIsMadeInOneTransactionIsToldAsOne() {
        ensemble.putAll("orders");
        discoverer.watch(ORDERS, recorder);
        recorder.awaitAddresses();

        transaction("n", 0, 200);
        recorder.awaitSnapshot(snapshot -> snapshot.instances().size() == 200);

        assertThat(recorder.snapshots()).hasSize(2);
    }

    private void transaction(String prefix, int from, int to) {
        List<Op> operations = new ArrayList<>();
        byte[] address = "10.0.0.1:80".getBytes(StandardCharsets.UTF_8);
        for (int i = from; i < to; i++) {
            operations.add(Op.create(
                    ensemble.path("orders", prefix + i), address, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        }
        Ensemble.run(() -> ensemble.client().multi(operations));
    }

    @Test
    void moreThanTenThousandInstancesAreRefusedAndTheLastGoodAnswerIsKept() {
        ensemble.putAll("orders");
        for (int i = 0; i < 10_000; i += 1_000) {
            transaction("n", i, i + 1_000);
        }
        discoverer.watch(ORDERS, recorder);
        recorder.awaitSnapshot(snapshot -> snapshot.instances().size() == 10_000);

        ensemble.put(ensemble.path("orders", "one-more"), "10.0.0.1:80");
        assertThat(recorder.awaitError(Kind.TOO_LARGE).message()).contains("10001 nodes (expected: at most 10000;");
        ensemble.delete(ensemble.path("orders", "one-more"));
        recorder.awaitSnapshot(snapshot -> snapshot.instances().size() == 10_000);
    }

    @Test
    void row52_aListenerThatIsSlowOrThrowsHoldsUpNoOther() throws Exception {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        discoverer.watch(ORDERS, listener(snapshot -> {
            inside.countDown();
            await().until(() -> release.await(20, TimeUnit.SECONDS));
        }));
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        Recorder thrown = new Recorder();
        discoverer.watch(ORDERS, listener(snapshot -> {
            thrown.onSnapshot(snapshot);
            throw new IllegalStateException("thrown on purpose");
        }));
        discoverer.watch(ORDERS, recorder);
        recorder.awaitAddresses("10.0.0.1:80");

        ensemble.put(ensemble.path("orders", "b"), "10.0.0.2:80");

        recorder.awaitAddresses("10.0.0.1:80", "10.0.0.2:80");
        thrown.awaitAddresses("10.0.0.1:80", "10.0.0.2:80");
        release.countDown();
    }

    private static SnapshotListener listener(java.util.function.Consumer<ServiceSnapshot> onSnapshot) {
        return new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                onSnapshot.accept(snapshot);
            }

            @Override
            public void onError(DiscoveryError error) {
                throw new AssertionError(error.toString());
            }
        };
    }

    @RepeatedTest(20)
    void row62_aWatchThatIsClosedAmongUpdatesCallsNoMore() {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        Recorder other = new Recorder();
        discoverer.watch(ORDERS, other);
        Watch watch = discoverer.watch(ORDERS, recorder);
        recorder.awaitAddresses("10.0.0.1:80");

        ensemble.client().setData(ensemble.path("orders", "a"), bytes("10.0.0.2:80"), -1, null, null);
        ensemble.client().setData(ensemble.path("orders", "a"), bytes("10.0.0.3:80"), -1, null, null);
        watch.close();
        int calls = recorder.told().size();
        other.awaitAddresses("10.0.0.3:80");

        assertThat(recorder.told()).hasSize(calls);
    }

    @Test
    void row62_aWatchThatIsClosedBetweenReadingAndTellingTellsNothing() throws Exception {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        TimeSource time = new TimeSource() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Instant wallTime() {
                // A snapshot asks for it after the last read and before it is told.
                read.countDown();
                await().until(() -> closed.await(10, TimeUnit.SECONDS));
                threads.schedule(told::countDown, Duration.ofMillis(50));
                return Instant.EPOCH;
            }
        };
        try (ZooKeeperDiscoverer slow = ensemble.discoverer(threads.context(time), "")) {
            Watch watch = slow.watch(ORDERS, recorder);
            assertThat(read.await(10, TimeUnit.SECONDS)).isTrue();
            watch.close();
            closed.countDown();

            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(recorder.told()).isEmpty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aWatchClosesItselfFromItsListener() throws Exception {
        ensemble.putAll("orders", "a", "10.0.0.1:80");
        CountDownLatch closed = new CountDownLatch(1);
        Watch[] watch = new Watch[1];
        CountDownLatch known = new CountDownLatch(1);
        watch[0] = discoverer.watch(ORDERS, listener(snapshot -> {
            await().until(() -> known.await(10, TimeUnit.SECONDS));
            watch[0].close();
            closed.countDown();
        }));
        known.countDown();

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void allThreadsAreNamedAndEndWhenClosed() throws Exception {
        ZooKeeperRegistrar registrar = ensemble.registrar(threads.context(), "");
        ServiceInstance a = ServiceInstance.builder("orders")
                .id("a")
                .address("10.0.0.1", 80)
                .build();
        registrar.register(a).whenRegistered().toCompletableFuture().get(10, TimeUnit.SECONDS);
        discoverer.watch(ORDERS, recorder);
        recorder.awaitAddresses("10.0.0.1:80");
        Set<String> begun = TestThreads.begunSince(threadsBefore);
        // Not ours: those of the test JVM's main thread, of child processes and of the waits of other tests.
        begun.removeIf(
                name -> name.startsWith("main-") || name.startsWith("process reaper") || name.startsWith("awaitility"));
        assertThat(begun).isNotEmpty().allMatch(name -> name.startsWith("loadstar-"), "starts with loadstar-");

        registrar.close();
        discoverer.close();
        discoverer.close();

        assertThat(TestThreads.adapterThreads()).isEmpty();
        assertThat(discoverer.services().toCompletableFuture()).isCompletedExceptionally();
        await().during(Duration.ofMillis(50))
                .until(() -> TestThreads.adapterThreads().isEmpty());
    }
}
