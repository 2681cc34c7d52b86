package io.loadstar.internal.engine;

import io.loadstar.CallOptions;
import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.LoadBalancer;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceCall;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.StatisticsObserver;
import io.loadstar.internal.call.AsyncCallLoop;
import io.loadstar.internal.call.CallLoop;
import io.loadstar.internal.config.ResolverSettings;
import io.loadstar.internal.disk.SnapshotStores;
import io.loadstar.internal.leak.LeakTracker;
import io.loadstar.internal.source.Composition;
import io.loadstar.internal.source.KeyCache;
import io.loadstar.internal.source.LeaseTable;
import io.loadstar.internal.topology.NameLookups;
import io.loadstar.spi.Host;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.Picker;
import io.loadstar.spi.ServiceDiscoverer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The front door: a table of services, each with its engine, and the threads that they share (concurrent). */
public final class DefaultServiceResolver implements ServiceResolver {

    private static final Logger LOG = LoggerFactory.getLogger(DefaultServiceResolver.class);

    /** How often services that nobody uses are looked for, and tickets are counted. */
    private static final Duration SWEEP = Duration.ofSeconds(30);

    private final PlanMaker plans;
    private final ServiceConfig defaults;
    private final ResolverThreads threads;
    private final EngineContext context;
    private final ServiceWatchers watchers;
    private final KeyCache keys = new KeyCache();
    private final LeaseTable<ServiceKey, ServiceEntry> services;

    /** Kept, as a method reference that is made anew for each pick would be an allocation. */
    private final Function<ServiceKey, ServiceEntry> getter;

    private final Function<ServiceKey, ServiceEntry> leaser;
    private final LoopScheduler.Cancellable firstSweep;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DefaultServiceResolver(ResolverSettings settings, PlanMaker plans, LongSupplier seeds) {
        this.plans = plans;
        this.defaults = settings.defaults();
        this.threads = new ResolverThreads(settings.time(), settings.scheduler(), seeds, settings.observers());
        ServiceDiscoverer registry = openRegistry(settings);
        LeakTracker leaks = new LeakTracker(settings.time(), threads.registry().scheduler(), threads.hub()::publish);
        this.context = new EngineContext(
                registry,
                threads.registry(),
                new SnapshotStores(threads.registry()),
                new NameLookups(threads.registry().blocking(), InetAddress::getAllByName),
                threads.hub(),
                leaks,
                seeds);
        this.watchers = new ServiceWatchers(threads.hub());
        this.services = new LeaseTable<>(
                settings.maxServices(), settings.idleExpiry(), settings.time(), this::begin, this::end);
        this.getter = services::get;
        this.leaser = services::lease;
        this.firstSweep = context.loops().schedule(this::sweep, SWEEP);
    }

    /**
     * Builds a resolver.
     *
     * @param settings what it is built of
     * @return the resolver
     * @throws IllegalArgumentException if a setting is not known or not of its form
     */
    public static DefaultServiceResolver create(ResolverSettings settings) {
        PlanMaker plans = new PlanMaker(settings);
        plans.checkAll();
        LongSupplier seeds = settings.seeds() != null ? settings.seeds() : ResolverThreads.randomSeeds();
        return new DefaultServiceResolver(settings, plans, seeds);
    }

    private ServiceDiscoverer openRegistry(ResolverSettings settings) {
        try {
            return Composition.open(settings, threads.registry(), new ShadowEvents(threads.hub(), settings.time()));
        } catch (RuntimeException e) {
            threads.close();
            throw e;
        }
    }

    private ServiceEntry begin(ServiceKey service) {
        ServiceEngine engine = new ServiceEngine(service, plans.planOf(service), context);
        // A name that turns out to be unknown is let go sooner: its time is reckoned anew once that is known.
        engine.ready().thenRun(() -> services.touch(service));
        engine.start();
        watchers.begin(service, engine);
        return new ServiceEntry(engine);
    }

    private void end(ServiceEntry entry) {
        ServiceEngine engine = entry.engine();
        engine.close();
        watchers.end(engine.service());
    }

    private void sweep() {
        if (!closed.get()) {
            services.cleanUp();
            services.all().forEach(entry -> entry.engine().countPicks());
            context.loops().schedule(this::sweep, SWEEP);
        }
    }

    @Override
    public ServiceInstance next(String service, PickContext pickContext) {
        return select(keys.get(service), pickContext).instance();
    }

    private Host select(ServiceKey key, PickContext pickContext) {
        Door door = entry(key).engine().door();
        Picker picker = door.picker();
        if (picker instanceof FailingPicker failing
                && isPassing(failing.failure().reason())) {
            door = patientDoor(key);
            picker = door.picker();
        }
        return pickContext.isPlain() ? picker.pick(pickContext) : Selection.pick(picker, pickContext, door.failures());
    }

    /** Not ready yet; or just let go as idle, which is nothing that somebody who asks now should hear of. */
    private static boolean isPassing(Reason reason) {
        return reason == Reason.NOT_READY || reason == Reason.CLOSED;
    }

    /** Waits, bounded, while nothing serves yet, with a lease; the picker then says what is so. */
    private Door patientDoor(ServiceKey key) {
        ServiceEntry entry = lease(key);
        try {
            ServiceEngine engine = entry.engine();
            Duration patience = startupPatience(engine.config());
            if (!patience.isZero()) {
                awaitAnswer(engine.ready(), patience);
            }
            return engine.door();
        } finally {
            services.release(key, entry);
        }
    }

    private static void awaitAnswer(CompletableFuture<Void> ready, Duration patience) {
        try {
            ready.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // The picker at the door tells it better than this exception does.
            LOG.trace("No answer of the registry within {}", patience, e);
        }
    }

    private static Duration startupPatience(ServiceConfig config) {
        boolean fails = config.get(ServiceConfig.STARTUP) == ServiceConfig.Startup.FAIL;
        return fails ? Duration.ZERO : config.get(ServiceConfig.STARTUP_TIMEOUT);
    }

    private ServiceEntry entry(ServiceKey key) {
        return open(key, getter);
    }

    private ServiceEntry lease(ServiceKey key) {
        return open(key, leaser);
    }

    private ServiceEntry open(ServiceKey key, Function<ServiceKey, ServiceEntry> opener) {
        if (closed.get()) {
            throw closedFailure(key);
        }
        try {
            return opener.apply(key);
        } catch (IllegalStateException e) {
            throw closed.get() ? closedFailure(key) : e;
        }
    }

    private static NoInstanceException closedFailure(ServiceKey key) {
        return NoInstanceException.builder(Reason.CLOSED, key)
                .message("the resolver was closed")
                .build();
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T call(
            String service, PickContext pickContext, CallOptions options, ServiceCall<T, E> call) throws E {
        ServiceKey key = keys.get(service);
        CallLoop.Limits limits = limits(entry(key), options);
        return CallLoop.run(next -> select(key, next).start(), limits, pickContext, call);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> callAsync(
            String service,
            PickContext pickContext,
            CallOptions options,
            Function<ServiceInstance, CompletionStage<T>> call) {
        ServiceKey key = keys.get(service);
        ServiceEntry entry;
        try {
            entry = lease(key);
        } catch (NoInstanceException e) {
            return CompletableFuture.failedFuture(e);
        }
        LoadBalancer balancer = handle(key, entry);
        Function<PickContext, CompletionStage<Pick>> picks =
                next -> patientReady(entry.engine()).handle((done, late) -> balancer.pick(next));
        CompletionStage<T> result = AsyncCallLoop.run(picks, limits(entry, options), pickContext, call);
        // What the caller gets is the call itself, not a stage behind it: to cancel that would not end the call.
        result.whenComplete((answer, failure) -> balancer.release());
        return result;
    }

    /** Completes with the first answer of the registry, and anyway at the end of the patience. */
    private CompletableFuture<Void> patientReady(ServiceEngine engine) {
        CompletableFuture<Void> ready = engine.ready().copy();
        if (!ready.isDone()) {
            Duration patience = startupPatience(engine.config());
            LoopScheduler.Cancellable timer = context.loops().schedule(() -> ready.complete(null), patience);
            ready.whenComplete((done, failure) -> timer.cancel());
        }
        return ready;
    }

    private static CallLoop.Limits limits(ServiceEntry entry, CallOptions options) {
        ServiceEngine engine = entry.engine();
        return new CallLoop.Limits(
                options, engine.config().get(ServiceConfig.CALL_ATTEMPTS), engine.counters().retries);
    }

    @Override
    public LoadBalancer loadBalancer(ServiceKey service) {
        return handle(service, lease(service));
    }

    private LoadBalancer handle(ServiceKey service, ServiceEntry leased) {
        return new BalancerHandle(service, leased.engine(), context.time(), () -> services.release(service, leased));
    }

    @Override
    public SortedSet<String> services() {
        CompletableFuture<SortedSet<String>> asked =
                context.discoverer().services().toCompletableFuture();
        Duration timeout = defaults.get(ServiceConfig.STARTUP_TIMEOUT);
        try {
            return asked.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new DiscoveryException(DiscoveryError.of(
                    DiscoveryError.Kind.TIMEOUT,
                    context.discoverer().source() + " did not list its services within " + timeout,
                    e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DiscoveryException(
                    DiscoveryError.of(DiscoveryError.Kind.TIMEOUT, "interrupted while listing services", e));
        } catch (ExecutionException e) {
            throw failureOf(e);
        }
    }

    private RuntimeException failureOf(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof UnsupportedOperationException || cause instanceof DiscoveryException) {
            return (RuntimeException) cause;
        }
        return new DiscoveryException(DiscoveryError.of(
                DiscoveryError.Kind.UNREACHABLE,
                context.discoverer().source() + " could not list its services: " + cause,
                e));
    }

    @Override
    public StatisticsObserver.Subscription observeStatistics(StatisticsObserver observer) {
        return watchers.add(observer);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            threads.awaitEnd();
            return;
        }
        firstSweep.cancel();
        context.leaks().close();
        services.close();
        Collection<ServiceEntry> entries = services.all();
        entries.forEach(this::end);
        CompletableFuture<?> ended = CompletableFuture.allOf(
                entries.stream().map(entry -> entry.engine().ended()).toArray(CompletableFuture[]::new));
        threads.end(ended, () -> {
            context.stores().close();
            context.discoverer().close();
        });
    }
}
