package io.loadstar.registry.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What threads that race may not do; real threads, a disk of the test's own. */
class FileWatchTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String TWO =
            "{\"orders\": [{\"host\": \"a\", \"port\": 1, \"tags\": [\"blue\"]}, {\"host\": \"b\", \"port\": 1}],"
                    + " \"shop/billing\": []}";

    private final VirtualTime time = new VirtualTime();
    private final TestDisk disk = new TestDisk(TWO);
    private final List<String> log = new ArrayList<>();
    private final FileDiscoverer discoverer = discoverer(time.registryContext(1));
    private final Told told = new Told();

    private FileDiscoverer discoverer(RegistryContext context) {
        return new FileDiscoverer(FileOptions.of(RegistryUri.parse("file:/data/s.json")), context, disk, log::add);
    }

    @Test
    void diskThatDoesNotAnswerIsATimeout() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        disk.beforeLook = () -> {
            asked.countDown();
            await(answered);
        };
        CountDownLatch late = new CountDownLatch(1);
        CountDownLatch good = new CountDownLatch(1);
        AtomicBoolean timeout = new AtomicBoolean();
        FileDiscoverer hung = discoverer(new RegistryContext(time, time, threads, new Random(1)));
        hung.watch(ORDERS, new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                good.countDown();
            }

            @Override
            public void onError(DiscoveryError error) {
                timeout.set(error.kind() == Kind.TIMEOUT);
                late.countDown();
            }
        });
        await(asked);
        time.advance(Duration.ofSeconds(11));
        await(late);
        assertThat(timeout).isTrue();

        answered.countDown();
        await(good);

        hung.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void row62_closeRacesUpdatesAndNoCallComesAfterIt(long seed) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            FileDiscoverer raced = discoverer(new RegistryContext(time, time, threads, random));
            AtomicBoolean closed = new AtomicBoolean();
            AtomicBoolean calledAfter = new AtomicBoolean();
            CountDownLatch called = new CountDownLatch(1);
            disk.write(round % 2 == 0 ? TWO : "{\"orders\": []}");
            Watch watch = raced.watch(ORDERS, new SnapshotListener() {
                @Override
                public void onSnapshot(ServiceSnapshot snapshot) {
                    called.countDown();
                    for (int i = 0; i < 50; i++) {
                        calledAfter.compareAndSet(false, closed.get());
                        Thread.onSpinWait();
                    }
                }

                @Override
                public void onError(DiscoveryError error) {
                    calledAfter.compareAndSet(false, closed.get());
                }
            });
            if (random.nextBoolean()) {
                await(called);
            }
            watch.close();
            closed.set(true);
            raced.close();
            assertThat(calledAfter).as("seed %s, round %s", seed, round).isFalse();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void row62_whatIsKnownButNotToldYetIsNotToldAfterClose() {
        Watch watch = discoverer.watch(ORDERS, told);
        assertThat(time.runUntil(() -> disk.reads == 1, SECOND)).isTrue();
        watch.close();
        time.advance(SECOND);

        assertThat(told.count()).isZero();
    }

    @Test
    void row62_closeWaitsForTheCallThatIsRunning() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        FileDiscoverer shared = discoverer(new RegistryContext(time, time, threads, new Random(1)));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean runningAfter = new AtomicBoolean();
        Watch watch = shared.watch(ORDERS, told(() -> {
            entered.countDown();
            await(release);
            runningAfter.set(closed.get());
            left.countDown();
        }));
        await(entered);
        Thread closer = new Thread(() -> {
            watch.close();
            closed.set(true);
        });
        closer.start();
        Awaitility.await().until(() -> closed.get() || closer.getState() == Thread.State.TIMED_WAITING);
        release.countDown();
        await(left);
        closer.join(10_000);

        assertThat(closed).isTrue();
        assertThat(runningAfter).isFalse();
        shared.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void slowListenerDelaysNoOther() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        FileDiscoverer shared = discoverer(new RegistryContext(time, time, threads, new Random(1)));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        Watch watch = shared.watch(ORDERS, told(() -> {
            slow.countDown();
            await(release);
        }));
        await(slow);

        shared.watch(ORDERS, told(other::countDown));
        await(other);

        release.countDown();
        watch.close();
        shared.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private static SnapshotListener told(Runnable atSnapshot) {
        return new SnapshotListener() {
            @Override
            public void onSnapshot(ServiceSnapshot snapshot) {
                atSnapshot.run();
            }

            @Override
            public void onError(DiscoveryError error) {
                throw new AssertionError(error);
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
