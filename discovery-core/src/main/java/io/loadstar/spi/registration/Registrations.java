package io.loadstar.spi.registration;

import static java.util.Objects.requireNonNull;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.registration.RegistrationLifecycle.Store;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registrations of one registrar: each instance once, all of them taken out at the end (concurrent).
 *
 * <p>The part of a {@link io.loadstar.spi.ServiceRegistrar} that is the same for every registry:
 *
 * <pre>{@code
 * Registration register(ServiceInstance instance) {
 *     return registrations.register(instance, new Record(client, instance));
 * }
 *
 * void connected() {
 *     registrations.check();
 * }
 *
 * void close() {
 *     registrations.close(client::close);
 * }
 * }</pre>
 */
public final class Registrations {

    /** How long {@link #close} waits for the registry to take all instances out. */
    public static final Duration CLOSE_TIME = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

    private final String source;
    private final RegistryContext context;
    private final Duration checkInterval;
    private final Map<String, RegistrationLifecycle> all = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Creates an empty set.
     *
     * @param source the registry, for messages
     * @param context the time, threads and random
     * @param checkInterval how often a registration is looked at while nothing happens, positive
     */
    public Registrations(String source, RegistryContext context, Duration checkInterval) {
        this.source = requireNonNull(source, "source");
        this.context = requireNonNull(context, "context");
        this.checkInterval = requireNonNull(checkInterval, "checkInterval");
    }

    /**
     * Registers an instance and keeps it registered.
     *
     * @param instance the instance
     * @param store how the registry holds this instance
     * @return its registration
     * @throws IllegalArgumentException if it is registered already, or the registry could never hold it
     * @throws IllegalStateException after {@link #close}
     */
    public Registration register(ServiceInstance instance, Store store) {
        refuseIfClosed();
        String key = instance.service() + '/' + instance.id();
        RegistrationLifecycle registration = new RegistrationLifecycle(store, context, checkInterval, instance);
        if (all.putIfAbsent(key, registration) != null) {
            throw new IllegalArgumentException("instance: " + key + " (expected: one that is not registered yet)");
        }
        registration.whenGone(() -> all.remove(key, registration));
        if (closed.get()) {
            // close() may have looked before this one was there: it is not left behind.
            registration.abandon();
            refuseIfClosed();
        }
        registration.check();
        return registration;
    }

    private void refuseIfClosed() {
        if (closed.get()) {
            throw new IllegalStateException(source + ": the registrar is closed");
        }
    }

    /** Takes the next step of every registration at once, as when the connection is a new one. */
    public void check() {
        all.values().forEach(RegistrationLifecycle::check);
    }

    /**
     * Takes all instances out, at most for {@link #CLOSE_TIME}, and then ends what they were written by. Waits for it,
     * unless it is called on a thread of ours, which the registrations themselves may need. A second call does nothing.
     *
     * @param end ends the connection; runs once, also if instances are left
     */
    public void close(Runnable end) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<?>[] leaving = all.values().stream()
                .map(RegistrationLifecycle::deregister)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> left = CompletableFuture.allOf(leaving);
        if (Thread.currentThread().getName().startsWith("loadstar-")) {
            left.orTimeout(CLOSE_TIME.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((none, failure) -> ended(failure, end));
        } else {
            ended(failureOf(left), end);
        }
    }

    private static @Nullable Throwable failureOf(CompletableFuture<Void> left) {
        try {
            left.get(CLOSE_TIME.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        } catch (ExecutionException | TimeoutException e) {
            return e;
        }
    }

    private void ended(@Nullable Throwable failure, Runnable end) {
        if (failure != null) {
            LOG.warn("{}: not all instances could be taken out before the end", source);
            LOG.debug("Why not", failure);
        }
        try {
            end.run();
        } finally {
            all.values().forEach(RegistrationLifecycle::abandon);
        }
    }
}
