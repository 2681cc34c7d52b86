package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What may happen at the same time as a close. */
class CloseTest {

    private final FakeRegistry registry = new FakeRegistry();

    private ServiceResolver resolver() {
        registry.set("orders", TestInstances.of("orders", 2));
        return ServiceResolver.builder()
                .discoverer(registry)
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .build();
    }

    @Test
    void aPickThatRacesACloseGetsAnInstanceOrIsToldClosed() throws Exception {
        for (int round = 0; round < 50; round++) {
            ServiceResolver resolver = resolverOfItsOwn();
            Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
            CountDownLatch closed = new CountDownLatch(1);
            Thread closer = new Thread(() -> {
                resolver.close();
                closed.countDown();
            });
            closer.start();
            for (int i = 0; closed.getCount() > 0; i++) {
                pick(resolver, "orders-" + i % 100, wrong);
            }
            closer.join();

            assertThat(wrong).isEmpty();
        }
    }

    @Test
    void aSecondCloseWaitsForTheFirst() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        ServiceResolver resolver = ServiceResolver.builder()
                .discoverer(new SlowToClose(entered, mayEnd))
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .build();
        Thread first = new Thread(resolver::close, "first");
        Thread second = new Thread(resolver::close, "second");
        first.start();
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        second.start();

        await().atMost(Duration.ofSeconds(4)).until(() -> second.getState() == Thread.State.TIMED_WAITING);
        mayEnd.countDown();
        second.join(10_000);
        first.join(10_000);

        assertThat(second.isAlive()).isFalse();
        assertThat(first.isAlive()).isFalse();
        resolver.close();
    }

    /** A registry whose end takes until it may. */
    private record SlowToClose(CountDownLatch entered, CountDownLatch mayEnd) implements ServiceDiscoverer {
        @Override
        public String source() {
            return "slow:";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Watch watch(ServiceKey service, SnapshotListener listener) {
            return () -> {};
        }

        @Override
        public void close() {
            entered.countDown();
            try {
                assertThat(mayEnd.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ServiceResolver resolverOfItsOwn() {
        return ServiceResolver.builder()
                .registry("static:10.0.0.1:80")
                .policy(new FirstUsablePolicy())
                .environment(Map.of())
                .build();
    }

    private static void pick(ServiceResolver resolver, String service, Queue<Throwable> wrong) {
        try {
            resolver.next(service);
        } catch (NoInstanceException e) {
            if (e.reason() != Reason.CLOSED) {
                wrong.add(e);
            }
        } catch (RuntimeException e) {
            wrong.add(e);
        }
    }

    @Test
    void aHandleOutlivesItsResolverAndIsReleasedAsOftenAsOneLikes() {
        ServiceResolver resolver = resolver();
        io.loadstar.LoadBalancer orders = resolver.loadBalancer("orders");
        resolver.close();
        resolver.close();
        orders.release();
        orders.release();

        assertThat(orders.snapshot().service().name()).isEqualTo("orders");
        assertThat(orders.whenReady().toCompletableFuture()).isDone();
        assertThat(registry.openWatches()).isZero();
    }
}
