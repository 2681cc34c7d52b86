package io.loadstar.internal.engine;

import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.internal.source.PartialAnswer;
import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what an update takes away if it would leave too few usable instances (loop-confined).
 *
 * <p>What remains is judged, not what goes: an update that leaves fewer usable instances than the threshold's share of
 * those before it, or none, is taken but for those that are lost, which stay as they were. Losing one or two while some
 * remain never is too few. An instance that is lost is let go when an answer that comes a hold's time later still does
 * not have it; at once when there is a second witness, a failed probe or connection; or by hand. When the registry has
 * enough instances again, all that it says is taken.
 */
final class RemovalGuard {

    /** So many may always go while others stay: a scale-down in small steps. */
    private static final int ALWAYS_LET_GO = 2;

    private static final String ENOUGH = "as enough others remain";

    private final boolean on;
    private final int thresholdPercent;
    private final long holdNanos;
    private final TimeSource time;
    private final Supplier<Set<String>> unusable;
    private SortedMap<String, Held> held = Collections.emptySortedMap();
    private List<ServiceInstance> told = List.of();
    private List<ServiceInstance> inUse = List.of();
    private Set<String> unconfirmed = Set.of();
    private String lastReason = "";

    /** An instance that the registry no longer has, and since when (immutable data). */
    private record Held(ServiceInstance instance, long goneNanos, Instant goneAt) {}

    /**
     * Creates a guard that has seen nothing.
     *
     * @param unusable gives the ids of the instances in use that health does not let be used
     */
    RemovalGuard(ServiceConfig config, TimeSource time, Supplier<Set<String>> unusable) {
        this.on = config.get(ServiceConfig.REMOVAL_GUARD);
        this.thresholdPercent = config.get(ServiceConfig.REMOVAL_THRESHOLD);
        this.holdNanos = config.get(ServiceConfig.REMOVAL_HOLD).toNanos();
        this.time = time;
        this.unusable = unusable;
    }

    /**
     * Judges an answer of the registry.
     *
     * @param now sorted by id, ids unique, unchanged instances with their old objects
     * @param outOfReach the registries of several for which the answer does not speak: what is theirs is not confirmed
     * @return the instances to use; the list of the last call if nothing has changed
     */
    List<ServiceInstance> judge(List<ServiceInstance> now, Set<String> outOfReach) {
        told = now;
        unconfirmed = outOfReach;
        held = on ? heldOf(now) : Collections.emptySortedMap();
        return use();
    }

    /**
     * Takes what the address policy makes of the last answer, now that a name stands for something else. What it lets in
     * no more is not lost by the registry, and goes, held or not.
     *
     * @param now as for {@link #judge}
     * @param refused whether an instance that is held may not be used any more
     * @return as for {@link #judge}
     */
    List<ServiceInstance> rejudge(List<ServiceInstance> now, Predicate<ServiceInstance> refused) {
        told = now;
        if (!held.isEmpty()) {
            lastReason = "as their names have been resolved anew";
            held = new TreeMap<>(held);
            now.forEach(instance -> held.remove(instance.id()));
            held.values().removeIf(one -> refused.test(one.instance));
            if (leavesEnough(lossOf(now))) {
                lastReason = ENOUGH;
                held = Collections.emptySortedMap();
            }
        }
        return use();
    }

    private SortedMap<String, Held> heldOf(List<ServiceInstance> now) {
        UpdateLoss loss = now.equals(inUse) ? UpdateLoss.NONE : lossOf(now);
        if (loss.lost().isEmpty()) {
            lastReason = "the registry has them again";
            return Collections.emptySortedMap();
        }
        if (leavesEnough(loss)) {
            lastReason = ENOUGH;
            return Collections.emptySortedMap();
        }
        lastReason = "as their absence has stood for " + Duration.ofNanos(holdNanos) + " and is confirmed";
        SortedMap<String, Held> next = new TreeMap<>();
        for (ServiceInstance lost : loss.lost()) {
            Held before = held.get(lost.id());
            Held kept = before != null ? before : new Held(lost, time.nanoTime(), time.wallTime());
            if (time.nanoTime() - kept.goneNanos < holdNanos || !isConfirmed(kept)) {
                next.put(lost.id(), kept);
            }
        }
        return next;
    }

    private UpdateLoss lossOf(List<ServiceInstance> now) {
        UpdateLoss loss = UpdateLoss.of(inUse, now, unusable.get());
        // Where health has ruled out everybody it is health that may be wrong, and in panic all are used.
        return loss.before() == 0 && loss.after() == 0 ? UpdateLoss.of(inUse, now, Set.of()) : loss;
    }

    private boolean isConfirmed(Held one) {
        return !PartialAnswer.isFrom(unconfirmed, one.instance);
    }

    private boolean leavesEnough(UpdateLoss loss) {
        boolean many = loss.after() * 100L >= (long) thresholdPercent * loss.before();
        return loss.after() > 0 && (many || loss.lost().size() <= ALWAYS_LET_GO);
    }

    /**
     * Lets one held instance go: there is a second witness against it.
     *
     * @param why what the witness says
     * @return the instances to use
     */
    List<ServiceInstance> letGo(String id, String why) {
        lastReason = "as there is a second witness: " + why;
        held = new TreeMap<>(held);
        held.remove(id);
        return use();
    }

    /**
     * Lets all held instances go.
     *
     * @return the instances to use
     */
    List<ServiceInstance> letAllGo() {
        lastReason = "ended by hand";
        held = Collections.emptySortedMap();
        return use();
    }

    private List<ServiceInstance> use() {
        List<ServiceInstance> next = held.isEmpty() ? told : merged();
        inUse = next.equals(inUse) ? inUse : next;
        return inUse;
    }

    /** What the registry tells, with the held instances in their places. */
    private List<ServiceInstance> merged() {
        List<ServiceInstance> merged = new ArrayList<>(told.size() + held.size());
        List<Held> kept = new ArrayList<>(held.values());
        int at = 0;
        for (ServiceInstance next : told) {
            while (at < kept.size() && kept.get(at).instance.id().compareTo(next.id()) < 0) {
                merged.add(kept.get(at++).instance);
            }
            boolean isHeld = at < kept.size() && kept.get(at).instance.id().equals(next.id());
            merged.add(isHeld ? kept.get(at++).instance : next);
        }
        kept.subList(at, kept.size()).forEach(one -> merged.add(one.instance));
        return List.copyOf(merged);
    }

    boolean isHolding() {
        return !held.isEmpty();
    }

    /** {@return why the last instances that are no longer held are not} */
    String lastReason() {
        return lastReason;
    }

    boolean isHolding(String id) {
        return held.containsKey(id);
    }

    /** {@return the instances that are held} */
    List<ServiceInstance> held() {
        return held.values().stream().map(Held::instance).toList();
    }

    /** {@return since when each held instance is gone, by its id} */
    SortedMap<String, Instant> heldSince() {
        if (held.isEmpty()) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, Instant> since = new TreeMap<>();
        held.forEach((id, one) -> since.put(id, one.goneAt));
        return Collections.unmodifiableSortedMap(since);
    }

    /** {@return how long until an answer can confirm the oldest loss, or {@code null} if there is none to be asked for} */
    @Nullable
    Duration untilConfirmation() {
        long now = time.nanoTime();
        OptionalLong oldest = held.values().stream()
                .filter(this::isConfirmed)
                .mapToLong(one -> now - one.goneNanos)
                .max();
        return oldest.isEmpty() ? null : Duration.ofNanos(Math.max(0, holdNanos - oldest.getAsLong()));
    }
}
