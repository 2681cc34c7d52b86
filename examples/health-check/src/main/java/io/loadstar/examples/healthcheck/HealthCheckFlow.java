package io.loadstar.examples.healthcheck;

import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceResolver;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks for an instance that its health check passes; waits and tries again while there is none.
 *
 * <p>With panic off a pick throws UNHEALTHY rather than name an instance that is known to fail.
 */
public final class HealthCheckFlow implements AutoCloseable {

    private final ServiceResolver resolver;
    private final LoadBalancer orders;
    private final CountDownLatch closed = new CountDownLatch(1);

    public HealthCheckFlow(String registry, Duration interval) {
        // tag::health[]
        ServiceConfig config = ServiceConfig.builder()
                .set(ServiceConfig.HEALTH_TYPE, "http")
                .set(ServiceConfig.HEALTH_PATH, "/health")
                .set(ServiceConfig.HEALTH_INTERVAL, interval)
                .set(ServiceConfig.HEALTH_INTERVAL_UNHEALTHY, interval)
                .set(ServiceConfig.HEALTH_FALL, 2)
                .set(ServiceConfig.HEALTH_RISE, 1)
                .set(ServiceConfig.PANIC, ServiceConfig.Panic.OFF)
                .build();
        resolver = ServiceResolver.builder()
                .registry(registry)
                .service("orders", config)
                .build();
        orders = resolver.loadBalancer("orders");
        // end::health[]
    }

    /**
     * Returns an instance that is well; looks again after each pause while there is none.
     *
     * @throws NoInstanceException UNHEALTHY if there was none in any try
     */
    public ServiceInstance query(int tries, Duration pause) throws InterruptedException {
        // tag::wait[]
        orders.whenReady().toCompletableFuture().join();
        for (int attempt = 1; ; attempt++) {
            try {
                return orders.next();
            } catch (NoInstanceException e) {
                boolean mayRecover = e.reason() == NoInstanceException.Reason.UNHEALTHY;
                if (!mayRecover || attempt == tries || closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw e;
                }
            }
        }
        // end::wait[]
    }

    /** {@return the handle, to explain by} */
    public LoadBalancer orders() {
        return orders;
    }

    @Override
    public void close() {
        closed.countDown();
        resolver.close();
    }
}
