package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.ServiceResolver;
import io.loadstar.testkit.FakeRegistry;
import io.loadstar.testkit.TestInstances;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
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
