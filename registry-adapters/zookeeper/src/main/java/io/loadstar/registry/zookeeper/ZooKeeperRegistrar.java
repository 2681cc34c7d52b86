package io.loadstar.registry.zookeeper;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceRegistrar;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registration in ZooKeeper: one session, and one ephemeral node for each instance (concurrent). */
final class ZooKeeperRegistrar implements ServiceRegistrar, ZooKeeperClient.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperRegistrar.class);
    private static final int CLOSE_SECONDS = 5;

    private final ZooKeeperOptions options;
    private final RegistryContext context;
    private final ZooKeeperClient client;
    private final Map<String, RegistrationLifecycle> registrations = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    ZooKeeperRegistrar(ZooKeeperOptions options, RegistryContext context) {
        this.options = options;
        this.context = context;
        this.client = new ZooKeeperClient(options, context);
        client.add(this);
        client.start();
    }

    @Override
    public Registration register(ServiceInstance instance) {
        if (closed.get()) {
            throw new IllegalStateException(options.source() + ": the registrar is closed");
        }
        String key = instance.service() + '/' + instance.id();
        long started = instance.startEpoch();
        long registrationTime =
                started > 0 ? started : context.time().wallTime().toEpochMilli();
        RegistrationLifecycle registration = new RegistrationLifecycle(
                new InstanceNode(client, options, instance, registrationTime), context, instance);
        if (registrations.putIfAbsent(key, registration) != null) {
            throw new IllegalArgumentException("instance: " + key + " (expected: one that is not registered yet)");
        }
        registration.whenGone(() -> registrations.remove(key, registration));
        registration.check();
        return registration;
    }

    ZooKeeperClient client() {
        return client;
    }

    @Override
    public void connected() {
        registrations.values().forEach(RegistrationLifecycle::check);
    }

    @Override
    public void disconnected() {
        // The attempts that need the connection fail by themselves; nodes stay as long as the session does.
    }

    /** Takes all instances out and ends the session, with which the ensemble removes whatever is left. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<CompletionStage<Void>> leaving = registrations.values().stream()
                .map(RegistrationLifecycle::deregister)
                .toList();
        if (!ZooKeeperClient.isOurs(Thread.currentThread())) {
            await(leaving);
        }
        client.close();
        registrations.values().forEach(RegistrationLifecycle::abandon);
    }

    private void await(List<CompletionStage<Void>> leaving) {
        CompletableFuture<?>[] all =
                leaving.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{}: not all instances could be taken out; they go with the session", options.source());
            LOG.debug("Why not", e);
        }
    }
}
