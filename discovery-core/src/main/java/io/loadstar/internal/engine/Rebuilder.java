package io.loadstar.internal.engine;

import io.loadstar.ResolverEvent;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.internal.health.HealthRules;
import io.loadstar.internal.health.PanicRule;
import io.loadstar.internal.topology.Level;
import io.loadstar.internal.topology.LevelSelection;
import io.loadstar.internal.topology.Levels;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.WeightSource;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a picker of hosts: stamps each once, chooses by level and panic, asks the policy if the set differs (loop-confined). */
final class Rebuilder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuilder.class);

    private final ServiceKey service;
    private final ServiceEvents events;
    private final EngineContext context;
    private final PickFailures failures;
    private final String policyName;
    private final Levels levels;
    private final LevelPickers pickers;
    private boolean panicking;
    private List<Level> levelsInUse = List.of();
    private boolean saidAllZero;

    Rebuilder(ServicePlan plan, EngineContext context, ServiceEvents events, PickFailures failures) {
        this.service = failures.service();
        this.events = events;
        this.context = context;
        this.failures = failures;
        this.policyName = plan.policy().name();
        ServiceConfig config = plan.config();
        PanicRule panic = new PanicRule(config.get(ServiceConfig.PANIC), config.get(ServiceConfig.PANIC_THRESHOLD));
        this.levels = new Levels(panic, config.get(ServiceConfig.FAILOVER_OVERPROVISIONING));
        this.pickers = new LevelPickers(
                () -> plan.policy()
                        .newFactory(new PolicyContext(service, config, context.time(), context.loops(), newRandom())),
                this::newRandom,
                Strikes.ofAttempts(config.get(ServiceConfig.CALL_ATTEMPTS)));
    }

    private RandomGenerator newRandom() {
        return new SplittableRandom(context.seeds().getAsLong());
    }

    String policyName() {
        return policyName;
    }

    Duration weightInterval() {
        return pickers.weightInterval();
    }

    /** Makes the picker of the hosts, or the failing one that says why there is none. */
    Built rebuild(List<LiveHost> hosts, SnapshotKeeper keeper) {
        stamp(hosts, allWeightsZero(keeper));
        LevelSelection selection = levels.select(hosts);
        notePanic(selection);
        if (selection.usable().isEmpty()) {
            return new Built(Failures.of(failures, keeper, hosts), selection);
        }
        noteLevels(selection.inUse());
        return new Built(pickers.rebuild(selection), selection);
    }

    /** Gives back what levels without hosts hold; once the picker is published. */
    void closeUnused() {
        pickers.closeUnused();
    }

    private void stamp(List<LiveHost> hosts, boolean allZero) {
        pickers.begin();
        for (LiveHost host : hosts) {
            WeightSource weights = pickers.join(host).weights();
            HostHealth health = HealthRules.combine(host.instance(), host.facts(), !allZero);
            int weight = allZero ? ServiceInstance.DEFAULT_WEIGHT : inRange(weights.weight(host));
            HostHealth before = host.health();
            boolean wasStamped = host.isStamped();
            host.stampWith(health, weight);
            if (wasStamped && before != health) {
                events.health(host, before);
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

    private void notePanic(LevelSelection selection) {
        if (selection.panic() != panicking) {
            panicking = selection.panic();
            int used = selection.usable().size();
            if (panicking) {
                events.counters().panics.increment();
            }
            String message = panicking
                    ? "panic: too few of " + selection.hosts().size() + " instances are healthy, " + used
                            + (used == 1 ? " is used" : " are used")
                    : "panic is over";
            LOG.warn("{}: {}", service, message);
            events.publish(events.of(ResolverEvent.Kind.PANIC).message(message));
        }
    }

    /** Tells that other levels are in use than before; not that their shares are others. */
    private void noteLevels(List<Level> inUse) {
        List<Level> before = levelsInUse;
        levelsInUse = inUse;
        if (before.isEmpty() || numbers(before).equals(numbers(inUse))) {
            return;
        }
        String message = "fail-over: from " + text(before) + " to " + text(inUse);
        if (first(inUse) > first(before) || last(inUse) > last(before)) {
            LOG.warn("{}: {}", service, message);
        } else {
            LOG.info("{}: {}", service, message);
        }
        events.publish(events.of(ResolverEvent.Kind.FAILOVER).message(message));
    }

    private static List<Integer> numbers(List<Level> levels) {
        return levels.stream().map(Level::number).toList();
    }

    private static int first(List<Level> levels) {
        return levels.get(0).number();
    }

    private static int last(List<Level> levels) {
        return levels.get(levels.size() - 1).number();
    }

    private static String text(List<Level> levels) {
        return levels.stream().map(Level::shareText).collect(Collectors.joining(" and "));
    }

    @Override
    public void close() {
        pickers.close();
    }

    /**
     * What a rebuild made (immutable data).
     *
     * @param picker the picker
     * @param selection the hosts that it is made of
     */
    record Built(Picker picker, LevelSelection selection) {}
}
