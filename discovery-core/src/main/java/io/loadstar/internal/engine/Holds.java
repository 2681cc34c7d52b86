package io.loadstar.internal.engine;

import io.loadstar.Outcome;
import io.loadstar.ResolverEvent;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.HostListener;
import io.loadstar.spi.LogText;
import io.loadstar.spi.LoopScheduler;
import io.loadstar.spi.LoopScheduler.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what the removal guard holds: tells of it, has it confirmed, hears second witnesses (loop-confined).
 *
 * <p>A registry that pushes is silent while nothing changes, so that a removal would never be confirmed: when a hold has
 * stood long enough the registry is asked again, and the first answer is the confirmation. An outage of the registry
 * needs no such question, as the answer that ends it is one.
 */
final class Holds {

    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

    private static final int MOST_NAMES = 5;

    private final RemovalGuard guard;
    private final Duration hold;
    private final ServiceEvents events;
    private final LoopScheduler scheduler;
    private final Executor loop;
    private final Runnable watchAnew;
    private final HostListener witness;
    private @Nullable Cancellable timer;
    private boolean hearing;

    /**
     * Creates it with nothing held.
     *
     * @param loop the service's mailbox
     * @param parts what it does with what it finds
     */
    Holds(RemovalGuard guard, EngineContext context, ServiceConfig config, Executor loop, Parts parts) {
        this.guard = guard;
        this.hold = config.get(ServiceConfig.REMOVAL_HOLD);
        this.events = parts.events;
        this.scheduler = context.loops();
        this.loop = loop;
        this.watchAnew = parts.watchAnew;
        this.witness = (host, pick, outcome, now) -> {
            if (outcome.kind() == Outcome.Kind.CONNECT_FAILED) {
                loop.execute(() -> parts.letGo.accept(host.instance().id(), "a connection failed"));
            }
        };
    }

    /**
     * What happens with what is found (immutable data).
     *
     * @param events told of holds
     * @param watchAnew asks the registry again
     * @param letGo lets one go: its id, and the witness against it
     */
    record Parts(ServiceEvents events, Runnable watchAnew, BiConsumer<String, String> letGo) {}

    /** Looks at what has changed; to be called after each answer and each witness. */
    void follow(ServiceSnapshot before, ServiceSnapshot now) {
        SortedMap<String, Instant> was = before.heldSince();
        SortedMap<String, Instant> is = now.heldSince();
        if (was.equals(is)) {
            return;
        }
        if (was.isEmpty()) {
            events.counters().holds.increment();
        }
        if (!is.isEmpty() && !was.keySet().containsAll(is.keySet())) {
            tell(
                    now,
                    is.size() + " of " + now.instances().size() + " instances are gone from the registry's answer, and "
                            + "kept until that has stood for " + hold + " and is confirmed: " + names(is.keySet()),
                    true);
        } else {
            Collection<String> over = new TreeSet<>(was.keySet());
            over.removeAll(is.keySet());
            String left = is.isEmpty() ? "none is held any more" : is.size() + " are still held";
            tell(now, "no longer held, " + guard.lastReason() + ": " + names(over) + "; " + left, is.isEmpty());
        }
        schedule();
    }

    private void tell(ServiceSnapshot now, String message, boolean log) {
        if (log) {
            LOG.warn("{}: {}", now.service(), message);
        }
        events.publish(events.of(ResolverEvent.Kind.HOLD).message(message).snapshot(now));
    }

    private static String names(Collection<String> ids) {
        String first = ids.stream().limit(MOST_NAMES).map(LogText::safe).collect(Collectors.joining(", "));
        return ids.size() > MOST_NAMES ? first + " and " + (ids.size() - MOST_NAMES) + " more" : first;
    }

    private void schedule() {
        cancel();
        Duration wait = guard.untilConfirmation();
        if (wait != null) {
            timer = scheduler.schedule(() -> loop.execute(this::confirm), wait);
        }
    }

    private void confirm() {
        if (timer != null) {
            timer = null;
            watchAnew.run();
        }
    }

    /** Hears from now on how requests to held hosts end; to be called in each rebuild. */
    void hearWitnesses(List<LiveHost> hosts) {
        boolean holding = guard.isHolding();
        if (holding || hearing) {
            hearing = holding;
            for (LiveHost host : hosts) {
                host.witness(guard.isHolding(host.instance().id()) ? witness : null);
            }
        }
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
