package io.loadstar.testkit;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.Capabilities;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.TimeSource;
import io.loadstar.spi.Watch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A registry in memory whose contents and faults a test sets (concurrent).
 *
 * <p>It keeps the contract of {@link ServiceDiscoverer} to the letter: complete snapshots, one listener call at a time,
 * a snapshot again after an error even if it is equal, none for what did not change. A service that was never set is
 * unknown. Each key has contents of its own, as the test sets them: tags and ports choose nothing. Listeners are called within the call that changes something, or by an executor such as a
 * {@link VirtualTime}.
 *
 * <pre>{@code
 * FakeRegistry registry = new FakeRegistry();
 * registry.set("orders", TestInstances.of("orders", 3));
 * registry.fail(DiscoveryError.Kind.UNREACHABLE);   // each listener is told the error
 * registry.set("orders", TestInstances.of("orders", 2));   // no one is told yet
 * registry.recover();   // each listener is told the two
 * }</pre>
 */
public final class FakeRegistry implements ServiceDiscoverer {

    private static final String SOURCE = "fake://registry";

    private final TimeSource time;
    private final Executor deliverer;
    private final Set<Capability> capabilities;
    private final Object lock = new Object();

    // Guarded by lock.
    private final Map<ServiceKey, FakeService> services = new LinkedHashMap<>();
    private final List<FakeWatch<ServicesListener>> listWatches = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private DiscoveryError.@Nullable Kind outage;
    private boolean silent;
    private boolean closed;
    private long revision;

    /** Creates a registry that calls listeners within the call that changes something. */
    public FakeRegistry() {
        this(TimeSource.system(), Runnable::run);
    }

    /**
     * Creates a registry that calls listeners through an executor.
     *
     * @param time what snapshots are stamped with
     * @param deliverer calls the listeners
     */
    public FakeRegistry(TimeSource time, Executor deliverer) {
        this(time, deliverer, EnumSet.allOf(Capability.class));
    }

    /**
     * Creates a registry that can do less than all.
     *
     * @param time what snapshots are stamped with
     * @param deliverer calls the listeners
     * @param capabilities what it can do
     */
    public FakeRegistry(TimeSource time, Executor deliverer, Set<Capability> capabilities) {
        this.time = requireNonNull(time, "time");
        this.deliverer = requireNonNull(deliverer, "deliverer");
        this.capabilities = Set.copyOf(capabilities);
    }

    // What the test does.

    /**
     * Sets all instances of a service; an equal set is no news.
     *
     * @param service the service's text form
     * @param instances all of them; none makes it known and empty
     */
    public void set(String service, Collection<ServiceInstance> instances) {
        set(ServiceKey.parse(service), instances);
    }

    /**
     * Sets all instances of a service; an equal set is no news.
     *
     * @param service the service
     * @param instances all of them; none makes it known and empty
     */
    public void set(ServiceKey service, Collection<ServiceInstance> instances) {
        List<ServiceInstance> all = List.copyOf(instances);
        change(service, known -> all);
    }

    /**
     * Puts one instance beside the others, in place of the one with its id.
     *
     * @param instance the instance; its service becomes known
     */
    public void put(ServiceInstance instance) {
        change(ServiceKey.parse(instance.service()), known -> {
            List<ServiceInstance> all = FakeService.without(known, instance.id());
            all.add(instance);
            return all;
        });
    }

    /** Takes one instance out; its service stays known. */
    void withdraw(ServiceInstance instance) {
        change(ServiceKey.parse(instance.service()), known -> FakeService.without(known, instance.id()));
    }

    /**
     * Returns a registrar of this registry: what it registers is told like what the test sets, and what it is asked for
     * in an outage happens on recovery.
     *
     * @return the registrar
     * @throws UnsupportedOperationException if {@link Capability#REGISTER} is not among the capabilities
     */
    public ServiceRegistrar registrar() {
        if (!capabilities.contains(Capability.REGISTER)) {
            throw new UnsupportedOperationException(SOURCE + ": takes no registrations");
        }
        return new FakeRegistrar(this);
    }

    /** Makes a change now, or on recovery if the registry is out of reach. */
    void whenReachable(Runnable change) {
        synchronized (lock) {
            if (silent || outage != null) {
                waiting.add(change);
                return;
            }
        }
        change.run();
    }

    /**
     * Deletes a service: it is unknown from now on.
     *
     * @param service the service's text form
     */
    public void delete(String service) {
        change(ServiceKey.parse(service), known -> null);
    }

    /**
     * Sends the present state of a service again, as a registry does whose index moves without a change.
     *
     * @param service the service's text form
     */
    public void resend(String service) {
        synchronized (lock) {
            revision++;
            FakeService state = serviceOf(ServiceKey.parse(service));
            state.watches.forEach(watch -> postState(state, watch));
        }
        deliverAll();
    }

    /**
     * Breaks the registry: each watch is told the error, and no change until {@link #recover}.
     *
     * @param kind of the error
     */
    public void fail(DiscoveryError.Kind kind) {
        synchronized (lock) {
            outage = requireNonNull(kind, "kind");
            services.values().forEach(this::postStateToAll);
            listWatches.forEach(watch -> watch.post(listener -> listener.onError(error(kind, "its services"))));
        }
        deliverAll();
    }

    /**
     * Breaks one service: its watches are told the error, and no change until {@link #recover}.
     *
     * @param service the service's text form
     * @param kind of the error
     */
    public void fail(String service, DiscoveryError.Kind kind) {
        synchronized (lock) {
            FakeService state = serviceOf(ServiceKey.parse(service));
            state.fault = requireNonNull(kind, "kind");
            postStateToAll(state);
        }
        deliverAll();
    }

    /** Makes the registry say nothing, neither state nor error, until {@link #recover}: a link that is half open. */
    public void silence() {
        synchronized (lock) {
            silent = true;
        }
    }

    /** Ends all faults: each watch is told the present state, even if it is equal to the last one told. */
    public void recover() {
        List<Runnable> changes;
        synchronized (lock) {
            outage = null;
            silent = false;
            services.values().forEach(state -> state.fault = null);
            services.values().forEach(this::postStateToAll);
            listWatches.forEach(this::postNames);
            changes = List.copyOf(waiting);
            waiting.clear();
        }
        deliverAll();
        changes.forEach(Runnable::run);
    }

    /**
     * Returns how many watches of a service are open.
     *
     * @param service the service's text form
     * @return the number
     */
    public int openWatches(String service) {
        synchronized (lock) {
            return serviceOf(ServiceKey.parse(service)).watches.size();
        }
    }

    /**
     * Returns how many watches of a service were ever opened.
     *
     * @param service the service's text form
     * @return the number
     */
    public int openedWatches(String service) {
        synchronized (lock) {
            return serviceOf(ServiceKey.parse(service)).opened;
        }
    }

    /** {@return how many watches are open in all, those of the list of services included} */
    public int openWatches() {
        synchronized (lock) {
            return listWatches.size()
                    + services.values().stream()
                            .mapToInt(state -> state.watches.size())
                            .sum();
        }
    }

    /** {@return whether it was closed} */
    public boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    // What the engine does.

    @Override
    public String source() {
        return SOURCE;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        Capabilities.check(service, capabilities, SOURCE);
        requireNonNull(listener, "listener");
        FakeWatch<SnapshotListener> watch;
        synchronized (lock) {
            checkOpen();
            FakeService state = serviceOf(service);
            watch = new FakeWatch<>(listener, ended -> remove(state.watches, ended));
            state.watches.add(watch);
            state.opened++;
            postState(state, watch);
        }
        deliverer.execute(watch::deliver);
        return watch;
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        if (!capabilities.contains(Capability.LIST_SERVICES)) {
            return ServiceDiscoverer.super.services();
        }
        synchronized (lock) {
            if (outage != null) {
                return CompletableFuture.failedFuture(new DiscoveryException(error(outage, "its services")));
            }
            return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(names());
        }
    }

    @Override
    public Watch watchServices(ServicesListener listener) {
        if (!capabilities.contains(Capability.WATCH_SERVICES)) {
            return ServiceDiscoverer.super.watchServices(listener);
        }
        FakeWatch<ServicesListener> watch =
                new FakeWatch<>(requireNonNull(listener, "listener"), ended -> remove(listWatches, ended));
        synchronized (lock) {
            checkOpen();
            listWatches.add(watch);
            postNames(watch);
        }
        deliverer.execute(watch::deliver);
        return watch;
    }

    @Override
    public void close() {
        allWatchesAfter(() -> closed = true).forEach(FakeWatch::close);
    }

    // Under the lock, or taking it.

    private void change(ServiceKey service, UnaryOperator<@Nullable List<ServiceInstance>> of) {
        synchronized (lock) {
            FakeService state = serviceOf(service);
            List<ServiceInstance> instances = of.apply(state.instances);
            List<ServiceInstance> next =
                    instances == null ? null : snapshot(service, instances).instances();
            if (Objects.equals(state.instances, next)) {
                return;
            }
            boolean listed = (next == null) != (state.instances == null);
            revision++;
            state.instances = next;
            if (outage == null && state.fault == null) {
                postStateToAll(state);
            }
            if (outage == null && listed) {
                listWatches.forEach(this::postNames);
            }
        }
        deliverAll();
    }

    private void postStateToAll(FakeService state) {
        state.watches.forEach(watch -> postState(state, watch));
    }

    private void postState(FakeService state, FakeWatch<SnapshotListener> watch) {
        if (silent) {
            return;
        }
        DiscoveryError.Kind kind = outage != null ? outage : state.fault;
        List<ServiceInstance> known = state.instances;
        if (kind != null) {
            watch.post(listener -> listener.onError(error(kind, state.key.toString())));
        } else if (known == null) {
            watch.post(listener -> listener.onError(error(DiscoveryError.Kind.UNKNOWN_SERVICE, state.key.toString())));
        } else {
            ServiceSnapshot told = snapshot(state.key, known);
            watch.post(listener -> listener.onSnapshot(told));
        }
    }

    private void postNames(FakeWatch<ServicesListener> watch) {
        if (silent) {
            return;
        }
        if (outage != null) {
            DiscoveryError error = error(outage, "its services");
            watch.post(listener -> listener.onError(error));
        } else {
            SortedSet<String> names = names();
            watch.post(listener -> listener.onServices(names));
        }
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        services.forEach((key, state) -> {
            if (state.instances != null) {
                names.add(key.name());
            }
        });
        return names;
    }

    private FakeService serviceOf(ServiceKey key) {
        return services.computeIfAbsent(key, FakeService::new);
    }

    private ServiceSnapshot snapshot(ServiceKey service, List<ServiceInstance> instances) {
        return ServiceSnapshot.builder(service)
                .instances(instances)
                .revision(Long.toString(revision))
                .source(SOURCE)
                .observed(time.wallTime(), time.nanoTime())
                .build();
    }

    private static DiscoveryError error(DiscoveryError.Kind kind, String what) {
        return DiscoveryError.of(kind, SOURCE + ": " + what + ": " + kind + " by the test; call recover()");
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(SOURCE + ": closed (expected: open)");
        }
    }

    private <T> void remove(List<T> watches, T ended) {
        synchronized (lock) {
            watches.remove(ended);
        }
    }

    private List<FakeWatch<?>> allWatchesAfter(Runnable change) {
        synchronized (lock) {
            change.run();
            List<FakeWatch<?>> all = new ArrayList<>(listWatches);
            services.values().forEach(state -> all.addAll(state.watches));
            return all;
        }
    }

    private void deliverAll() {
        allWatchesAfter(() -> {}).forEach(watch -> deliverer.execute(watch::deliver));
    }
}
