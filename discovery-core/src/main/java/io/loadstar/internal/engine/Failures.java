package io.loadstar.internal.engine;

import io.loadstar.DiscoveryError;
import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.Rejections;
import io.loadstar.spi.HostHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why a service has nobody to pick, in words: what each cause excluded, and the registry's last error. */
final class Failures {

    private Failures() {}

    /** Returns the picker of a service without usable hosts. */
    static FailingPicker of(PickFailures failures, SnapshotKeeper keeper, List<LiveHost> hosts) {
        if (!keeper.isServing()) {
            return picker(Reason.NOT_READY, failures, keeper, neverSeen(keeper));
        }
        if (keeper.awaitsNames()) {
            Rejections waiting = keeper.current().refused();
            return picker(Reason.NOT_READY, failures, keeper, "names are not resolved yet: " + waiting);
        }
        if (!hosts.isEmpty()) {
            return picker(Reason.UNHEALTHY, failures, keeper, count(hosts));
        }
        if (keeper.isUnknown() && keeper.lastInstance() == null) {
            return picker(Reason.UNKNOWN_SERVICE, failures, keeper, "the registry does not know the service");
        }
        return picker(Reason.EMPTY, failures, keeper, empty(keeper));
    }

    private static String neverSeen(SnapshotKeeper keeper) {
        String said = keeper.diskSaid();
        return "no instance was ever seen, the first snapshot is not here yet" + (said == null ? "" : "; " + said);
    }

    private static String empty(SnapshotKeeper keeper) {
        String last = keeper.lastInstance() == null
                ? "the registry knows no instance"
                : "no instance since " + keeper.emptySince() + ", the last was " + keeper.lastInstance();
        Rejections refused = keeper.current().refused();
        Rejections rejected = keeper.current().rejected();
        return last
                + (refused.isEmpty() ? "" : " but at addresses that are refused: " + refused)
                + (rejected.isEmpty() ? "" : "; records that could not be read: " + rejected);
    }

    /** Returns the picker of a service whose snapshot is too old. */
    static FailingPicker stale(PickFailures failures, SnapshotKeeper keeper, Duration maxAge) {
        return picker(
                Reason.STALE,
                failures,
                keeper,
                keeper.current().instances().size() + " instances, not vouched for by the registry for more than "
                        + maxAge + ", from " + keeper.current().source());
    }

    private static FailingPicker picker(Reason reason, PickFailures failures, SnapshotKeeper keeper, String message) {
        return failures.picker(NoInstanceException.builder(reason, failures.service())
                .message(message + "; registry " + keeper.registry() + reach(keeper))
                .since(keeper.emptySince())
                .lastInstance(keeper.lastInstance())
                .build());
    }

    /** Tells a registry that nobody has heard of from one that says errors, and since when it does. */
    private static String reach(SnapshotKeeper keeper) {
        DiscoveryError error = keeper.current().error();
        Instant since = keeper.outSince();
        if (error != null) {
            return " said " + error + (since == null ? "" : "; out of reach since " + since);
        }
        return keeper.isAnswered() ? " is in reach" : " has not answered yet";
    }

    private static String count(List<LiveHost> hosts) {
        Map<HostHealth, Integer> counts = new EnumMap<>(HostHealth.class);
        hosts.forEach(host -> counts.merge(host.health(), 1, Integer::sum));
        String causes = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().text())
                .collect(Collectors.joining(", "));
        return hosts.size() + " instances: " + causes;
    }
}
