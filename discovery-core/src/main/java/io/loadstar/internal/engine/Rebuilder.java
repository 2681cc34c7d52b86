package io.loadstar.internal.engine;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.internal.health.HealthRules;
import io.loadstar.internal.health.PanicRule;
import io.loadstar.internal.topology.Levels;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.HostListener;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.WeightSource;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a picker of hosts: stamps each once, chooses by level and panic, asks the policy if the set differs (loop-confined). */
final class Rebuilder implements AutoCloseable {

    /** The choice before there are hosts. */
    static final PanicRule.Selection NOBODY = new PanicRule.Selection(List.of(), List.of(), false);

    private static final Logger LOG = LoggerFactory.getLogger(Rebuilder.class);

    private final ServiceKey service;
    private final EngineContext context;
    private final String policyName;
    private final PickerFactory factory;
    private final WeightSource weights;
    private final @Nullable HostListener listener;
    private final PanicRule panic;
    private @Nullable HostSet lastSet;
    private @Nullable Picker lastPicker;
    private boolean panicking;
    private boolean saidAllZero;

    Rebuilder(ServiceKey service, ServicePlan plan, EngineContext context) {
        this.service = service;
        this.context = context;
        this.policyName = plan.policy().name();
        RandomGenerator random = new java.util.SplittableRandom(context.seeds().getAsLong());
        this.factory = plan.policy()
                .newFactory(new PolicyContext(service, plan.config(), context.time(), context.loops(), random));
        this.weights = factory.weightSource();
        this.listener = both(factory.hostListener(), weights.hostListener());
        this.panic = new PanicRule(
                plan.config().get(ServiceConfig.PANIC), plan.config().get(ServiceConfig.PANIC_THRESHOLD));
    }

    String policyName() {
        return policyName;
    }

    Duration weightInterval() {
        return weights.updateInterval();
    }

    void attachListeners(List<LiveHost> hosts) {
        if (listener != null) {
            hosts.forEach(host -> host.listenTo(listener));
        }
    }

    /** Makes the picker of the hosts, or the failing one that says why there is none. */
    Built rebuild(List<LiveHost> hosts, SnapshotKeeper keeper) {
        stamp(hosts, allWeightsZero(keeper));
        PanicRule.Selection selection = Levels.select(hosts, panic);
        notePanic(selection);
        if (selection.usable().isEmpty()) {
            return new Built(Failures.of(service, keeper, hosts), selection);
        }
        return new Built(pickerOf(HostSet.of(selection.hosts(), selection.usable())), selection);
    }

    private Picker pickerOf(HostSet set) {
        Picker picker = lastPicker;
        if (picker == null || !set.equals(lastSet)) {
            picker = factory.rebuild(set);
            lastSet = set;
            lastPicker = picker;
        }
        return picker;
    }

    private void stamp(List<LiveHost> hosts, boolean allZero) {
        for (LiveHost host : hosts) {
            HostHealth health = HealthRules.combine(host.instance(), host.facts(), !allZero);
            int weight = allZero ? ServiceInstance.DEFAULT_WEIGHT : inRange(weights.weight(host));
            HostHealth before = host.health();
            boolean wasStamped = host.isStamped();
            host.stampWith(health, weight);
            if (wasStamped && before != health) {
                noteHealth(host, before);
            }
        }
    }

    /** A source of somebody else's may give any number. */
    private static int inRange(int weight) {
        return Math.max(0, Math.min(weight, ServiceInstance.MAX_WEIGHT));
    }

    private boolean allWeightsZero(SnapshotKeeper keeper) {
        boolean allZero = HealthRules.allWeightsZero(keeper.current().instances());
        if (allZero && !saidAllZero) {
            LOG.warn("{}: all weights are 0, so all count as equal; said once", service);
        }
        saidAllZero = allZero;
        return allZero;
    }

    private void noteHealth(LiveHost host, HostHealth before) {
        if (context.hub().isListening()) {
            publish(ResolverEvent.builder(ResolverEvent.Kind.HEALTH, service)
                    .instance(host.instance())
                    .message(host.instance() + ": " + before.text() + " -> "
                            + host.health().text() + ' ' + host.facts()));
        }
    }

    private void notePanic(PanicRule.Selection selection) {
        if (selection.panic() != panicking) {
            panicking = selection.panic();
            String message = panicking
                    ? "panic: too few of " + selection.hosts().size() + " instances are healthy, all are used"
                    : "panic is over";
            LOG.warn("{}: {}", service, message);
            publish(ResolverEvent.builder(ResolverEvent.Kind.PANIC, service).message(message));
        }
    }

    private void publish(ResolverEvent.Builder event) {
        context.hub().publish(event.at(context.time().wallTime()).build());
    }

    private static @Nullable HostListener both(@Nullable HostListener one, @Nullable HostListener other) {
        if (one == null || other == null || one == other) {
            return one == null ? other : one;
        }
        return new HostListener() {
            @Override
            public void onComplete(Host host, Pick pick, Outcome outcome, long nowNanos) {
                one.onComplete(host, pick, outcome, nowNanos);
                other.onComplete(host, pick, outcome, nowNanos);
            }

            @Override
            public void onResponseStarted(Host host, Pick pick, long nowNanos) {
                one.onResponseStarted(host, pick, nowNanos);
                other.onResponseStarted(host, pick, nowNanos);
            }
        };
    }

    @Override
    public void close() {
        factory.close();
    }

    /**
     * What a rebuild made (immutable data).
     *
     * @param picker the picker
     * @param selection the hosts that it is made of
     */
    record Built(Picker picker, PanicRule.Selection selection) {}
}
