package io.loadstar.internal.engine;

import io.loadstar.NoInstanceException;
import io.loadstar.PickContext;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.Picker;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Preference and exclusion around a policy's picker. */
final class Selection {

    /** Picks again this often before a scan: with one of N excluded, a fair policy needs one more try, rarely two. */
    private static final int TRIES = 3;

    private Selection() {}

    /**
     * Picks a host that the context does not exclude, the preferred one if it is usable.
     *
     * @throws NoInstanceException EXHAUSTED if every usable host is excluded, or what the picker throws
     */
    static Host pick(Picker picker, PickContext context, PickFailures failures) {
        Host preferred = preferred(picker.hosts(), context);
        if (preferred != null) {
            return preferred;
        }
        Host host = picker.pick(context);
        if (isAllowed(host, context)) {
            return host;
        }
        Host other = picker.pickExcluding(context);
        for (int i = 0; other == null && i < TRIES; i++) {
            Host again = picker.pick(context);
            other = isAllowed(again, context) ? again : null;
        }
        return other != null ? other : scan(picker.hosts(), context, failures);
    }

    /** {@return the preferred host if it is usable and not excluded, else {@code null}} */
    static @Nullable Host preferred(HostSet hosts, PickContext context) {
        String id = context.preferred();
        if (id == null || context.excluded().contains(id)) {
            return null;
        }
        for (HostSet.Group group : hosts.groups()) {
            Host found = find(group.usable(), id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Host find(List<Host> sorted, String id) {
        int low = 0;
        int high = sorted.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = sorted.get(middle).instance().id().compareTo(id);
            if (order == 0) {
                return sorted.get(middle);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    static boolean isAllowed(Host host, PickContext context) {
        return !context.excluded().contains(host.instance().id());
    }

    private static Host scan(HostSet hosts, PickContext context, PickFailures failures) {
        List<Host> usable = hosts.usable();
        int offset = usable.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(usable.size());
        for (int i = 0; i < usable.size(); i++) {
            Host host = usable.get((offset + i) % usable.size());
            if (isAllowed(host, context)) {
                return host;
            }
        }
        throw failures.exhausted(usable.size());
    }
}
