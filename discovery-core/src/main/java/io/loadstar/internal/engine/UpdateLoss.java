package io.loadstar.internal.engine;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import io.loadstar.internal.health.HealthRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an update takes away from those who could be used (immutable data).
 *
 * <p>An instance is lost if it was usable and the update does not have its id any more, or calls it failing. One that the
 * update drains on purpose is neither lost nor counted: intent is obeyed. One whose place is taken by another of the same
 * id, as after a restart, is not lost either.
 *
 * @param before how many were usable, without those that are now drained
 * @param after how many are left, those that are new included
 * @param lost who is lost, sorted by id
 */
record UpdateLoss(int before, int after, List<ServiceInstance> lost) {

    /** Nothing is taken away. */
    static final UpdateLoss NONE = new UpdateLoss(0, 0, List.of());

    /**
     * Compares two lists; both are sorted by id, with unique ids, and share the objects of what has not changed.
     *
     * @param inUse the instances in use
     * @param now what the registry tells
     * @param unusable the ids of those in use that are not usable, whatever the registry says of them
     */
    static UpdateLoss of(List<ServiceInstance> inUse, List<ServiceInstance> now, Set<String> unusable) {
        Counter counter = new Counter(HealthRules.allWeightsZero(hasSomebody(now) ? now : inUse), unusable);
        int at = 0;
        for (ServiceInstance next : now) {
            while (at < inUse.size() && order(inUse.get(at), next) < 0) {
                counter.gone(inUse.get(at++));
            }
            if (at < inUse.size() && order(inUse.get(at), next) == 0) {
                counter.stays(inUse.get(at++), next);
            } else {
                counter.isNew(next);
            }
        }
        inUse.subList(at, inUse.size()).forEach(counter::gone);
        return new UpdateLoss(counter.before, counter.before - counter.lost.size() + counter.gained, counter.lost);
    }

    /** A list of nobody, or of the draining alone, does not say what a weight of 0 means. */
    private static boolean hasSomebody(List<ServiceInstance> now) {
        return now.stream().anyMatch(instance -> instance.health() != RegisteredHealth.DRAINING);
    }

    @SuppressWarnings("ReferenceEquality") // a shortcut: what is unchanged keeps its object
    private static int order(ServiceInstance one, ServiceInstance other) {
        return one == other ? 0 : one.id().compareTo(other.id());
    }

    /** Counts one list against the other (confined to one comparison). */
    private static final class Counter {
        private final boolean zeroMeansNothing;
        private final Set<String> unusable;
        private final List<ServiceInstance> lost = new ArrayList<>();
        private int before;
        private int gained;

        Counter(boolean zeroMeansNothing, Set<String> unusable) {
            this.zeroMeansNothing = zeroMeansNothing;
            this.unusable = unusable;
        }

        void gone(ServiceInstance old) {
            if (isUsable(old)) {
                before++;
                lost.add(old);
            }
        }

        @SuppressWarnings("ReferenceEquality")
        void stays(ServiceInstance old, ServiceInstance next) {
            boolean usable = isUsable(old);
            if (old == next) {
                before += usable ? 1 : 0;
            } else if (usable && !isDrained(next)) {
                before++;
                if (next.health() == RegisteredHealth.FAILING) {
                    lost.add(old);
                }
            } else if (!usable && isUsable(next)) {
                gained++;
            }
        }

        void isNew(ServiceInstance next) {
            gained += isUsable(next) ? 1 : 0;
        }

        private boolean isUsable(ServiceInstance instance) {
            return isServing(instance) && !unusable.contains(instance.id());
        }

        private boolean isServing(ServiceInstance instance) {
            return instance.health() != RegisteredHealth.FAILING && !isDrained(instance);
        }

        private boolean isDrained(ServiceInstance instance) {
            return instance.health() == RegisteredHealth.DRAINING || (instance.weight() == 0 && !zeroMeansNothing);
        }
    }
}
