package io.loadstar.internal.engine;

import io.loadstar.ResolverEvent;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of snapshots that differ: at once, unless all that differs are instances of which was told less than a second ago
 * (loop-confined).
 *
 * <p>So an instance that comes and goes ten times a second is told of once a second, and hides no other.
 */
final class SnapshotNotices {

    /** A change of more instances than this is no flapping, and not worth remembering. */
    private static final int MOST_FLAPPING = 64;

    private final ServiceEvents events;
    private final Map<String, Long> toldNanos = new HashMap<>();
    private @Nullable List<ServiceInstance> told;
    private @Nullable ServiceSnapshot waiting;

    SnapshotNotices(ServiceEvents events) {
        this.events = events;
    }

    void changed(ServiceSnapshot now) {
        if (!events.isListening()) {
            told = null;
            return;
        }
        List<ServiceInstance> before = told;
        long wait = before == null ? 0 : waitFor(differing(before, now.instances()));
        boolean ends = waiting != null;
        if (wait <= 0) {
            tell(now);
        } else {
            waiting = now;
            if (!ends) {
                events.later(Duration.ofNanos(wait), this::end);
            }
        }
    }

    /** Returns how long it is until all of these may be told of again; zero if one may now, and a while if there is none. */
    private long waitFor(List<String> ids) {
        long time = events.nanoTime();
        long wait = 0;
        for (String id : ids) {
            Long at = toldNanos.get(id);
            long left = at == null ? 0 : ServiceEvents.SECOND - (time - at);
            if (left <= 0) {
                return 0;
            }
            wait = Math.max(wait, left);
        }
        return ids.isEmpty() ? ServiceEvents.SECOND : wait;
    }

    private void end() {
        ServiceSnapshot now = waiting;
        waiting = null;
        if (now != null && told != null && !differing(told, now.instances()).isEmpty()) {
            changed(now); // it may have been told of meanwhile, for the sake of another
        }
    }

    private void tell(ServiceSnapshot now) {
        long time = events.nanoTime();
        toldNanos.values().removeIf(at -> time - at >= ServiceEvents.SECOND);
        List<String> ids = told == null ? List.of() : differing(told, now.instances());
        if (ids.size() <= MOST_FLAPPING) {
            ids.forEach(id -> toldNanos.put(id, time));
        }
        told = now.instances();
        waiting = null;
        events.publish(
                events.of(ResolverEvent.Kind.SNAPSHOT).message(now.toString()).snapshot(now));
    }

    /** Both are sorted by id; what is unchanged keeps its object. */
    @SuppressWarnings("ReferenceEquality")
    private static List<String> differing(List<ServiceInstance> before, List<ServiceInstance> now) {
        List<String> ids = new ArrayList<>();
        int old = 0;
        for (ServiceInstance next : now) {
            while (old < before.size()
                    && before.get(old) != next
                    && before.get(old).id().compareTo(next.id()) < 0) {
                ids.add(before.get(old++).id());
            }
            boolean same = old < before.size() && before.get(old) == next;
            boolean replaced =
                    !same && old < before.size() && before.get(old).id().equals(next.id());
            old += same || replaced ? 1 : 0;
            if (!same) {
                ids.add(next.id());
            }
        }
        before.subList(old, before.size()).forEach(gone -> ids.add(gone.id()));
        return ids;
    }
}
