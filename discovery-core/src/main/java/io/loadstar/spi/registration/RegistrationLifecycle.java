package io.loadstar.spi.registration;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.LogText;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.Registration;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SerialMailbox;
import io.loadstar.spi.watch.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one registration: what is wanted is kept true in the registry until it is taken out (concurrent; its state
 * is confined to a mailbox).
 *
 * <p>It knows no registry. Whatever happens (an update, a new connection, a session that was lost, an attempt that
 * failed, the check interval gone by) leads to the same step: the {@link Store} is asked to make the registry hold what
 * is wanted now, one attempt at a time. A step that finds all well writes nothing, or only a sign of life.
 *
 * <p>After an attempt that failed the next one is made after a back-off, full jitter from 0.5 s, and no later than one
 * check interval: a registry that is back is not kept waiting for longer than one that forgot.
 *
 * <pre>
 * WANTED --deregister()--> LEAVING --removed--> GONE
 * </pre>
 */
public final class RegistrationLifecycle implements Registration {

    /**
     * What a registry must be able to do for one instance (the calls do not overlap and come from the loops, so they do
     * not block).
     *
     * <p>Each call is one attempt. It fails with {@link DiscoveryException}: UNREACHABLE, TIMEOUT or OVERLOADED where
     * another attempt may succeed by itself, any other kind where the registry refused.
     */
    public interface Store {

        /**
         * Refuses an instance that the registry could never hold; called at the public edge, before anything is sent.
         *
         * @param instance the instance
         * @throws IllegalArgumentException if it cannot be registered
         */
        default void validate(ServiceInstance instance) {}

        /**
         * Looks at what the registry has and writes the instance if it is not that.
         *
         * @param instance what is wanted
         * @return a stage that completes when the registry has it
         */
        CompletionStage<Void> ensure(ServiceInstance instance);

        /**
         * Takes the instance out; succeeds if it is not there.
         *
         * @param instance what was wanted last
         * @return a stage that completes when the registry no longer has it
         */
        CompletionStage<Void> remove(ServiceInstance instance);
    }

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationLifecycle.class);

    /** What is waited for in silence; anything else is told to who waits for the registry, and tried again. */
    private static final Set<DiscoveryError.Kind> MAY_PASS =
            EnumSet.of(DiscoveryError.Kind.UNREACHABLE, DiscoveryError.Kind.TIMEOUT, DiscoveryError.Kind.OVERLOADED);

    private enum State {
        WANTED,
        LEAVING,
        GONE
    }

    private final Store store;
    private final RegistryContext context;
    private final Duration checkInterval;
    private final SerialMailbox mailbox;
    private final Backoff backoff;
    private final CompletableFuture<Void> registered = new CompletableFuture<>();
    private final CompletableFuture<Void> deregistered = new CompletableFuture<>();
    private volatile ServiceInstance instance;
    private volatile State state = State.WANTED;

    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private @Nullable Cancellable next;
    private DiscoveryError.@Nullable Kind lastFailure;
    private boolean busy;
    private boolean again;

    /**
     * Creates a registration; nothing happens before the first {@link #check}.
     *
     * @param store the registry
     * @param context the time, threads and random
     * @param checkInterval how often it is looked at while nothing happens, positive
     * @param instance what is to be registered
     * @throws IllegalArgumentException if the registry could never hold it
     */
    public RegistrationLifecycle(
            Store store, RegistryContext context, Duration checkInterval, ServiceInstance instance) {
        this.store = requireNonNull(store, "store");
        this.context = requireNonNull(context, "context");
        this.checkInterval = positive(checkInterval);
        this.instance = requireNonNull(instance, "instance");
        store.validate(instance);
        this.mailbox = new SerialMailbox(context.scheduler());
        this.backoff = new Backoff(context.time(), context.random());
    }

    private static Duration positive(Duration checkInterval) {
        if (checkInterval.isNegative() || checkInterval.isZero()) {
            throw new IllegalArgumentException("checkInterval: " + checkInterval + " (expected: positive)");
        }
        return checkInterval;
    }

    /** Takes the next step at once: at the start, and whenever the connection or session is a new one. */
    public void check() {
        mailbox.execute(this::step);
    }

    /** Takes no more steps: the connection has ended, and with it what the registry keeps for it. */
    public void abandon() {
        mailbox.execute(() -> {
            cancelNext();
            gone(null);
        });
    }

    /**
     * Runs something, off the loop, once it is taken out for good.
     *
     * @param action what to run
     */
    public void whenGone(Runnable action) {
        deregistered.whenComplete((none, failure) -> action.run());
    }

    @Override
    public ServiceInstance instance() {
        return instance;
    }

    @Override
    public CompletionStage<Void> whenRegistered() {
        return registered.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> update(UnaryOperator<ServiceInstance> change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (state != State.WANTED) {
                return CompletableFuture.failedFuture(new IllegalStateException(instance + ": deregistered"));
            }
            ServiceInstance changed = sameIdentity(instance, change.apply(instance));
            store.validate(changed);
            instance = changed;
        }
        mailbox.execute(() -> {
            waiting.add(done);
            step();
        });
        return done.minimalCompletionStage();
    }

    private static ServiceInstance sameIdentity(ServiceInstance before, ServiceInstance after) {
        if (!before.id().equals(after.id()) || !before.service().equals(after.service())) {
            throw new IllegalArgumentException("instance: " + after + " (expected: service and id stay "
                    + before.service() + '/' + before.id() + ')');
        }
        return after;
    }

    @Override
    public CompletionStage<Void> drain() {
        return update(before ->
                before.toBuilder().weight(0).health(RegisteredHealth.DRAINING).build());
    }

    @Override
    public CompletionStage<Void> deregister() {
        synchronized (this) {
            if (state == State.WANTED) {
                state = State.LEAVING;
            }
        }
        mailbox.execute(this::step);
        return deregistered.minimalCompletionStage();
    }

    private void step() {
        if (busy) {
            again = true;
            return;
        }
        if (state == State.GONE) {
            endWaiting();
            return;
        }
        cancelNext();
        busy = true;
        again = false;
        boolean leaving = state == State.LEAVING;
        List<CompletableFuture<Void>> served = waiting;
        waiting = new ArrayList<>();
        ServiceInstance wanted = instance;
        attempt(leaving, wanted).whenComplete((none, thrown) -> mailbox.execute(() -> ended(leaving, served, thrown)));
    }

    private CompletionStage<Void> attempt(boolean leaving, ServiceInstance wanted) {
        try {
            return leaving ? store.remove(wanted) : store.ensure(wanted);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void ended(boolean leaving, List<CompletableFuture<Void>> served, @Nullable Throwable thrown) {
        busy = false;
        if (thrown != null) {
            failed(leaving, served, failure(thrown));
        } else if (leaving) {
            waiting.addAll(served);
            gone(null);
        } else {
            backoff.succeeded();
            lastFailure = null;
            complete(registered, null);
            served.forEach(future -> complete(future, null));
            if (again) {
                step();
            } else {
                stepAfter(checkInterval);
            }
        }
    }

    private void failed(boolean leaving, List<CompletableFuture<Void>> served, DiscoveryException failure) {
        DiscoveryError.Kind kind = failure.error().kind();
        boolean refused = !MAY_PASS.contains(kind);
        if (kind != lastFailure) {
            lastFailure = kind;
            LOG.warn("{}/{}: {}", instance.service(), LogText.safe(instance.id()), failure.getMessage());
        }
        if (refused) {
            served.forEach(future -> complete(future, failure));
            complete(registered, failure);
        } else {
            waiting.addAll(served);
        }
        if (refused && leaving) {
            gone(failure);
        } else {
            stepAfter(again ? Duration.ZERO : retryDelay());
        }
    }

    private Duration retryDelay() {
        Duration delay = backoff.failed();
        return delay.compareTo(checkInterval) < 0 ? delay : checkInterval;
    }

    private void gone(@Nullable DiscoveryException failure) {
        state = State.GONE;
        complete(deregistered, failure);
        endWaiting();
    }

    private void endWaiting() {
        IllegalStateException ended = new IllegalStateException(instance + ": deregistered");
        complete(registered, ended);
        waiting.forEach(future -> complete(future, ended));
        waiting = new ArrayList<>();
    }

    private void stepAfter(Duration delay) {
        cancelNext();
        next = context.scheduler().schedule(this::check, delay);
    }

    private void cancelNext() {
        Cancellable planned = next;
        next = null;
        if (planned != null) {
            planned.cancel();
        }
    }

    /** Completes off the loop: what hangs on the stage is the user's. */
    private void complete(CompletableFuture<Void> future, @Nullable RuntimeException failure) {
        if (future.isDone()) {
            return;
        }
        context.blocking().execute(() -> {
            if (failure == null) {
                future.complete(null);
            } else {
                future.completeExceptionally(failure);
            }
        });
    }

    private static DiscoveryException failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof DiscoveryException known
                ? known
                : new DiscoveryException(
                        DiscoveryError.of(DiscoveryError.Kind.MALFORMED, String.valueOf(cause.getMessage()), cause));
    }
}
