package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.LoadBalancer;
import io.loadstar.ResolverEvent;
import io.loadstar.ResolverObserver;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import io.loadstar.testkit.VirtualTime;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rows of the fault matrix that the engine answers for. */
class EngineFaultsTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    /** What is due within 100 ms, on a machine that is busy with something else. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static ServiceResolverBuilder builder(FakeRegistry registry) {
        return ServiceResolver.builder()
                .discoverer(registry)
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .seeds(() -> 7);
    }

    @Test
    void picksGoOnWithTheLoopsFrozenAndTheRegistryParked() {
        FrozenLoops loops = new FrozenLoops();
        FakeRegistry registry = new FakeRegistry();
        registry.set("orders", TestInstances.of("orders", 3));
        try (ServiceResolver resolver = builder(registry).scheduler(loops).build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            loops.runAll();
            registry.silence();
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long self = Thread.currentThread().getId();
            long blockedBefore = blocked(threads, self);

            for (int i = 0; i < 100_000; i++) {
                assertThat(orders.next()).isNotNull();
                orders.pick().complete(io.loadstar.Outcome.SUCCESS);
            }

            assertThat(blocked(threads, self)).isEqualTo(blockedBefore);
            assertThat(loops.ran).hasValue(loops.ranBeforeFreeze);
        }
    }

    private static long blocked(ThreadMXBean threads, long id) {
        ThreadInfo info = threads.getThreadInfo(id);
        return info.getBlockedCount() + info.getWaitedCount();
    }

    @Test
    void row52_aSlowAThrowingAndAReentrantObserverHarmNobody() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch slowBegan = new CountDownLatch(1);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        CompletableFuture<ServiceResolver> self = new CompletableFuture<>();
        AtomicInteger reentered = new AtomicInteger();
        ResolverObserver slow = event -> {
            slowBegan.countDown();
            awaitQuietly(hold, SOON);
        };
        ResolverObserver throwing = event -> {
            throw new IllegalStateException("on purpose");
        };
        ResolverObserver reentrant = event -> {
            self.join().loadBalancer("orders").explain(io.loadstar.PickContext.NONE);
            reentered.incrementAndGet();
        };
        FakeRegistry registry = new FakeRegistry();
        registry.set("orders", TestInstances.of("orders", 1));
        try (ServiceResolver resolver = builder(registry)
                .observer(slow)
                .observer(throwing)
                .observer(reentrant)
                .observer(event -> seen.add(event.message()))
                .build()) {
            self.complete(resolver);
            LoadBalancer orders = resolver.loadBalancer("orders");
            assertThat(slowBegan.await(10, TimeUnit.SECONDS)).isTrue();

            registry.set("orders", TestInstances.of("orders", 2));
            await().atMost(SOON).until(() -> seen.size() >= 2 && reentered.get() >= 2);
            await().atMost(SOON).until(() -> orders.snapshot().instances().size() == 2);
            hold.countDown();
        }
    }

    @Test
    void row52_anObserverMayCloseTheResolver() {
        CompletableFuture<ServiceResolver> self = new CompletableFuture<>();
        CountDownLatch closed = new CountDownLatch(1);
        FakeRegistry registry = new FakeRegistry();
        ServiceResolver resolver = builder(registry)
                .observer(event -> {
                    self.join().close();
                    closed.countDown();
                })
                .build();
        self.complete(resolver);
        registry.set("orders", TestInstances.of("orders", 1));
        resolver.loadBalancer("orders");

        assertThat(awaitQuietly(closed, LONG)).isTrue();
        await().atMost(LONG).until(registry::isClosed);
        resolver.close();
    }

    @Test
    void row53_theWallClockMayJumpWithoutExpiryOrStorm() {
        VirtualTime time = new VirtualTime();
        FakeRegistry registry = new FakeRegistry(time, time);
        ServiceConfig config = ServiceConfig.builder()
                .set(ServiceConfig.STALENESS_MAX_AGE, Duration.ofMinutes(5))
                .set(ServiceConfig.STALENESS_ACTION, ServiceConfig.StalenessAction.FAIL)
                .build();
        AtomicInteger pickFailures = new AtomicInteger();
        try (ServiceResolver resolver =
                builder(registry).time(time).scheduler(time).defaults(config).build()) {
            LoadBalancer orders = resolver.loadBalancer("orders");
            registry.set("orders", TestInstances.of("orders", 2));
            time.runDue();
            registry.fail(DiscoveryError.Kind.UNREACHABLE);
            time.advance(Duration.ofMinutes(1));
            int opened = registry.openedWatches("orders");

            for (Duration jump : List.of(Duration.ofHours(1), Duration.ofHours(-2), Duration.ofHours(1))) {
                time.moveWallClock(jump);
                time.advance(Duration.ofSeconds(1));
                assertThat(orders.next()).isNotNull();
                assertThat(orders.snapshot().state()).isEqualTo(State.STALE);
                assertThat(orders.snapshotAge()).isLessThan(Duration.ofMinutes(2));
            }

            assertThat(registry.openedWatches("orders")).isEqualTo(opened);
            assertThat(pickFailures).hasValue(0);
        }
    }

    @Test
    void row62_noCallbackAfterCloseReturned() {
        List<List<ServiceInstance>> answers =
                IntStream.range(1, 50).mapToObj(EngineFaultsTest::instances).toList();
        for (int round = 0; round < 200; round++) {
            FakeRegistry registry = new FakeRegistry();
            AtomicBoolean closed = new AtomicBoolean();
            Queue<ResolverEvent> late = new ConcurrentLinkedQueue<>();
            ServiceResolver resolver = builder(registry)
                    .observer(event -> {
                        // What has begun before the close must have ended before it returns, too.
                        for (int i = 0; i < 20; i++) {
                            Thread.yield();
                        }
                        if (closed.get()) {
                            late.add(event);
                        }
                    })
                    .build();
            resolver.loadBalancer("orders");
            Thread updates = new Thread(() -> answers.forEach(answer -> registry.set("orders", answer)));
            updates.start();
            resolver.close();
            closed.set(true);
            join(updates);
            assertThat(late).isEmpty();
            assertThat(registry.openWatches()).isZero();
        }
    }

    @Test
    void closeEndsEveryThreadOverThreeCycles() {
        for (int cycle = 0; cycle < 3; cycle++) {
            FakeRegistry registry = new FakeRegistry();
            registry.set("orders", TestInstances.of("orders", 2));
            ServiceResolver resolver = builder(registry).observer(event -> {}).build();
            assertThat(resolver.next("orders")).isNotNull();
            resolver.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("loadstar-"));
        }
    }

    private static List<ServiceInstance> instances(int count) {
        return new ArrayList<>(TestInstances.of("orders", count));
    }

    private static boolean awaitQuietly(CountDownLatch latch, Duration atMost) {
        try {
            return latch.await(atMost.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(LONG.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive()).isFalse();
    }

    /** Loops that run only when told to, on the caller's thread. */
    private static final class FrozenLoops implements LoopScheduler {
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger ran = new AtomicInteger();
        private int ranBeforeFreeze;

        void runAll() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                ran.incrementAndGet();
            }
            ranBeforeFreeze = ran.get();
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            return () -> {};
        }

        @Override
        public void close() {
            tasks.clear();
        }
    }
}
