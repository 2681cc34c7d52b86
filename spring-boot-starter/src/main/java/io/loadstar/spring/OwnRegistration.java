package io.loadstar.spring;

import io.loadstar.spi.Registration;
import io.loadstar.spi.ServiceRegistrar;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Registers this application when it is ready, and takes it out before its server ends (concurrent).
 *
 * <p>At the end it is in the first phase that is stopped: out of the registry, then the clients' time to hear of it, then
 * the phases of Spring Boot's web server, which let the requests in flight end and stop it.
 */
final class OwnRegistration implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>>, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(OwnRegistration.class);

    /** How long the registry may take to hear of the end; an application ends without it as well. */
    private static final Duration DEREGISTER_TIMEOUT = Duration.ofSeconds(5);

    private final OwnInstance own;
    private final RegistrationProperties properties;
    private final Supplier<@Nullable ServiceRegistrar> given;
    private final Supplier<@Nullable ServiceRegistrar> opener;
    private @Nullable ServiceRegistrar opened;
    private @Nullable Registration registration;
    private boolean running;
    private boolean ready;

    /**
     * Creates the registration; nothing is registered yet.
     *
     * @param own what this application is
     * @param properties how it is registered
     * @param given the application's own registrar, or {@code null} if it has none
     * @param opener opens the registry, or gives {@code null} if it takes no registrations
     */
    OwnRegistration(
            OwnInstance own,
            RegistrationProperties properties,
            Supplier<@Nullable ServiceRegistrar> given,
            Supplier<@Nullable ServiceRegistrar> opener) {
        this.own = own;
        this.properties = properties;
        this.given = given;
        this.opener = opener;
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
        if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
            register();
        }
    }

    private synchronized void register() {
        String service = own.service();
        Integer port = own.boundPort();
        ready = true;
        if (!running || registration != null || port == null) {
            return;
        }
        if (service == null) {
            LOG.info("Not registered: the application has no name (set spring.application.name)");
            return;
        }
        ServiceRegistrar registrar = registrar();
        if (registrar != null) {
            registration = registrar.register(own.describe(service, port));
            LOG.info("Registering {}", registration.instance());
        }
    }

    private synchronized @Nullable ServiceRegistrar registrar() {
        ServiceRegistrar own = given.get();
        if (own == null) {
            opened = opener.get();
        }
        return own == null ? opened : own;
    }

    /** {@return what is registered, or {@code null} if nothing is} */
    synchronized @Nullable Registration registration() {
        return registration;
    }

    @Override
    public synchronized void start() {
        running = true;
        // A context that was stopped and starts again tells nobody anew that it is ready.
        if (ready) {
            register();
        }
    }

    @Override
    public void stop() {
        end().toCompletableFuture().join();
    }

    @Override
    public void stop(Runnable callback) {
        end().whenComplete((ended, failure) -> callback.run());
    }

    private synchronized CompletionStage<Void> end() {
        running = false;
        Registration ending = registration;
        registration = null;
        if (ending == null) {
            return CompletableFuture.completedFuture(null);
        }
        return ending.deregister()
                .toCompletableFuture()
                .copy()
                .orTimeout(DEREGISTER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .handle(OwnRegistration::told)
                .thenCompose(told -> later(properties.shutdownWait()))
                .whenComplete((waited, failure) -> closeRegistrar());
    }

    private static @Nullable Void told(@Nullable Void out, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("The registry has not heard of this application's end; it goes on without", failure);
        }
        return null;
    }

    private static CompletableFuture<Void> later(Duration wait) {
        return wait.isZero()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    private synchronized void closeRegistrar() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
