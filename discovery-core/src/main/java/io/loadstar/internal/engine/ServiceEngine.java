package io.loadstar.internal.engine;

import static java.util.Objects.requireNonNull;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.ServiceStatistics;
import io.loadstar.internal.flight.Flight;
import io.loadstar.internal.health.HealthFact;
import io.loadstar.internal.leak.ServiceTickets;
import io.loadstar.internal.source.KeptWatch;
import io.loadstar.internal.topology.AddressGate;
import io.loadstar.internal.topology.HostNames;
import io.loadstar.internal.topology.LevelSelection;
import io.loadstar.spi.HealthSource;
import io.loadstar.spi.HealthState;
import io.loadstar.spi.Host;
import io.loadstar.spi.Picker;
import io.loadstar.spi.SerialMailbox;
import io.loadstar.spi.SnapshotListener;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write side of one service: takes messages, keeps the last good snapshot and its hosts, rebuilds (loop-confined).
 *
 * <p>Everything that happens is a message to the mailbox: an answer of the registry, a report on health, the end of a
 * wait. Every change ends in {@link #rebuild}, the only place where a picker is made. The fields that other threads
 * read are the door, the view and the future of the first answer.
 */
final class ServiceEngine implements SnapshotListener {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceEngine.class);

    private final ServiceKey service;
    private final ServiceConfig config;
    private final EngineContext context;
    private final SerialMailbox mailbox;
    private final Door door;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private final ServiceEvents events;
    private final StatisticsReader statistics;
    private final RemovalGuard guard;
    private final HostNames names;
    private final SnapshotKeeper keeper;
    private final Holds holds;
    private final Ageing ageing;
    private final DiskCopy disk;
    private final Startups startups;
    private final ServiceTickets tickets;
    private final HostTable table;
    private final Rebuilder rebuilder;
    private final RebuildPacer pacer;
    private final @Nullable HealthSource prober;
    private volatile ServiceView view;
    private @Nullable KeptWatch watch;
    private boolean tableIsOld;
    private boolean firstSnapshot = true;
    private boolean rebuilding;

    ServiceEngine(ServiceKey service, ServicePlan plan, EngineContext context) {
        this.service = service;
        this.config = plan.config();
        this.context = context;
        this.mailbox = new SerialMailbox(context.loops());
        this.door = new Door(service);
        this.events = new ServiceEvents(service, context, door, mailbox);
        this.statistics = new StatisticsReader(door, context.time(), events.counters());
        this.names = new HostNames(context.names(), context.loops(), mailbox, this::rejudge);
        // Before what would have to be ended: a policy may refuse its settings.
        this.rebuilder = new Rebuilder(plan, context, events, door.failures());
        this.tickets = context.leaks().begin(service, config.get(ServiceConfig.LEAK_SAMPLING));
        this.table = new HostTable(tickets);
        this.guard = new RemovalGuard(config, context.time(), table::outOfUse);
        String source = context.discoverer().source();
        AddressGate gate = new AddressGate(plan.addresses(), names);
        this.keeper = new SnapshotKeeper(service, context.time(), source, gate, guard);
        this.holds = new Holds(
                guard, context, config, mailbox, new Holds.Parts(events, this::askForConfirmation, this::letGo));
        this.prober = plan.newProber(context.registry(), mailbox, events.counters().probes);
        Duration interval = config.get(ServiceConfig.REBUILD_INTERVAL);
        this.pacer = new RebuildPacer(context.time(), context.loops(), mailbox, interval, this::rebuild);
        this.ageing = new Ageing(service, config, context.loops(), mailbox, pacer::request);
        this.disk = new DiskCopy(service, config, context, mailbox, keeper);
        this.startups = new Startups(service, config, context, mailbox, this::standIn);
        this.view = ServiceView.of(keeper, table.hosts(), LevelSelection.NOBODY);
    }

    // Any thread.

    void start() {
        mailbox.execute(this::beginWatch);
    }

    ServiceKey service() {
        return service;
    }

    Door door() {
        return door;
    }

    ServiceView view() {
        return view;
    }

    ServiceConfig config() {
        return config;
    }

    /** {@return what is counted of the service; to ask is no use of it} */
    ServiceStatistics statistics() {
        return statistics.read(view);
    }

    /** Counts the tickets before so many are taken that the count would turn over. */
    void countPicks() {
        statistics.picks().count();
    }

    ServiceCounters counters() {
        return events.counters();
    }

    String policyName() {
        return rebuilder.policyName();
    }

    /** {@return completes when the registry has answered, or something stands in for it, and the picker is in place} */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Takes a snapshot as a message. */
    @Override
    public void onSnapshot(ServiceSnapshot snapshot) {
        mailbox.execute(() -> take(snapshot));
    }

    /** Takes an error as a message. */
    @Override
    public void onError(DiscoveryError error) {
        mailbox.execute(() -> take(error));
    }

    /** Lets go whatever is held, as a message. */
    void endHold() {
        mailbox.execute(() -> {
            if (guard.isHolding() && !door.isShut()) {
                letGoNow(null, "");
            }
        });
    }

    /** {@return completes when the watch and the probes have ended} */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Shuts the door at once; the watch and the probes end on the loop. */
    void close() {
        door.shut();
        ready.completeExceptionally(door.closedFailure());
        mailbox.execute(this::end);
    }

    // On the loop.

    private void beginWatch() {
        if (door.isShut()) {
            return;
        }
        startups.begin(disk);
        watch = KeptWatch.begin(context.discoverer(), service, this, context.registry());
        Duration interval = rebuilder.weightInterval();
        if (!interval.isZero()) {
            scheduleWeights(interval);
        }
    }

    /** Asks who is in reach again: the answer confirms what is held, or not. Out of reach, the answer that ends it does. */
    private void askForConfirmation() {
        ServiceSnapshot now = keeper.current();
        boolean isAnyInReach = !isOutOfReach(now) || !now.outOfReach().isEmpty();
        if (!door.isShut() && watch != null && isAnyInReach) {
            watch.refresh();
        }
    }

    /** A second witness speaks against an instance that is held. */
    private void letGo(String id, String why) {
        if (guard.isHolding(id) && !door.isShut()) {
            letGoNow(id, why);
        }
    }

    private void letGoNow(@Nullable String id, String why) {
        ServiceSnapshot before = keeper.current();
        boolean differs = keeper.letGo(id, why);
        holds.follow(before, keeper.current());
        changed(differs);
    }

    private void scheduleWeights(Duration interval) {
        context.loops().schedule(() -> mailbox.execute(() -> tickWeights(interval)), interval);
    }

    private void tickWeights(Duration interval) {
        if (!door.isShut()) {
            pacer.request();
            scheduleWeights(interval);
        }
    }

    private void take(ServiceSnapshot snapshot) {
        if (!snapshot.outOfReach().isEmpty()) {
            startups.come(); // what the disk knows of a registry that has not answered stays
        }
        startups.end();
        ServiceSnapshot before = keeper.current();
        boolean first = !keeper.isAnswered();
        boolean differs = keeper.accept(snapshot);
        if (first) {
            ageing.cancel();
        }
        took(before, differs, snapshot.error());
    }

    private void take(DiscoveryError error) {
        ServiceSnapshot before = keeper.current();
        took(before, keeper.fail(error), error);
        if (keeper.isAnswered()) {
            startups.end();
        } else {
            startups.come();
        }
    }

    /** Nothing has been heard of the registry, or no good: something else serves until it answers, if there is any. */
    private void standIn(@Nullable StandIn standIn) {
        if (standIn == null) {
            pacer.request(); // so that a pick says what the disk said
            return;
        }
        ServiceSnapshot before = keeper.current();
        keeper.standIn(standIn);
        events.rejections(before, keeper.current(), keeper.waiting());
        events.standsIn(keeper.registry(), keeper.current());
        changed(true);
    }

    private Duration age() {
        return Duration.ofNanos(context.time().nanoTime() - keeper.vouchedNanos());
    }

    private void took(ServiceSnapshot before, boolean differs, @Nullable DiscoveryError error) {
        ServiceSnapshot now = keeper.current();
        if (error != null && error != before.error()) {
            events.counters().watchErrors.of(error.kind()).increment();
        }
        events.rejections(before, now, keeper.waiting());
        holds.follow(before, now);
        if (!isOutOfReach(now)) {
            if (isOutOfReach(before)) {
                events.backInReach(now);
            }
        } else if (!isOutOfReach(before)) {
            events.outOfReach(requireNonNull(error, "error"), keeper.registry(), now);
        }
        changed(differs);
    }

    /** A name among the addresses stands for something else: what the registry told last is judged again. */
    private void rejudge() {
        if (door.isShut()) {
            return;
        }
        ServiceSnapshot before = keeper.current();
        boolean differs = keeper.rejudge();
        events.rejections(before, keeper.current(), keeper.waiting());
        holds.follow(before, keeper.current());
        changed(differs);
    }

    /** Whether the registry's last word is an error; what stands in is STALE before there is any. */
    private static boolean isOutOfReach(ServiceSnapshot snapshot) {
        return snapshot.error() != null && snapshot.state() != ServiceSnapshot.State.FRESH;
    }

    private void changed(boolean differs) {
        disk.follow();
        followAge();
        tableIsOld |= differs;
        if (differs) {
            events.snapshot(keeper.current());
        }
        view = ServiceView.of(keeper, view.hosts(), view.selection());
        pacer.request();
    }

    private void followAge() {
        if (keeper.isVouched()) {
            ageing.cancel();
        } else if (keeper.current().state() == ServiceSnapshot.State.STALE) {
            ageing.begin(age());
        }
    }

    /** The one rebuild: hosts, health and weights, the choice of hosts, the picker; an unchanged set stops half-way. */
    private void rebuild() {
        mailbox.assertOnLoop();
        if (door.isShut()) {
            return;
        }
        rebuilding = true;
        Object flight = Flight.beginRebuild();
        try {
            publishPicker();
        } finally {
            rebuilding = false;
            Flight.endRebuild(
                    flight,
                    service,
                    view.hosts().size(),
                    view.selection().usable().size());
        }
    }

    private void publishPicker() {
        if (tableIsOld) {
            tableIsOld = false;
            reconcile();
        }
        holds.hearWitnesses(table.hosts());
        Rebuilder.Built built = rebuilder.rebuild(table.hosts(), keeper);
        view = ServiceView.of(keeper, table.hosts(), built.selection());
        Picker picker = ageing.isTooOld() ? Failures.stale(door.failures(), keeper, ageing.maxAge()) : built.picker();
        door.publish(picker);
        statistics.picks().follow(table.hosts(), table.takeGone());
        rebuilder.closeUnused();
        events.failure(picker);
        if (keeper.isServing() && !keeper.awaitsNames()) {
            ready.complete(null);
        }
    }

    private void reconcile() {
        table.reconcile(keeper.current().instances());
        if (prober != null && keeper.isServing()) {
            prober.reconcile(Collections.unmodifiableList(table.hosts()), firstSnapshot, this::report);
        }
        // A service that the registry does not know yet has had no snapshot: its first hosts are still to come.
        firstSnapshot = firstSnapshot && (!keeper.isAnswered() || keeper.isUnknown() || keeper.awaitsNames());
    }

    /** A probe's word: within a rebuild it counts for that rebuild, else it is a message that asks for one. */
    private void report(Host host, HealthState state, String why) {
        if (!mailbox.isOnLoop()) {
            mailbox.execute(() -> report(host, state, why));
            return;
        }
        HealthSource source = requireNonNull(prober, "prober");
        ((LiveHost) host).state(new HealthFact(source.name(), source.healthClass(), state, why));
        if (!rebuilding) {
            if (state == HealthState.FAIL) {
                letGo(host.instance().id(), "a probe failed: " + why);
            }
            pacer.request();
        }
    }

    private void end() {
        ageing.cancel();
        holds.cancel();
        startups.end();
        disk.end();
        closeQuietly(watch);
        closeQuietly(names);
        closeQuietly(prober);
        closeQuietly(rebuilder);
        closeQuietly(tickets);
        ended.complete(null);
    }

    /** One that fails to end must not keep the others from it. */
    private void closeQuietly(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{}: {} did not end as it should", service, part, e);
        }
    }
}
