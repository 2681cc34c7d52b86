package io.loadstar.cli.doctor;

import io.loadstar.HostExplanation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether too few are healthy, and whether others are used for that (immutable data). */
final class PanicCheck implements Check {

    /** Those that are used without panic, as {@link HostExplanation#health()} has them. */
    private static final Set<String> SOUND = Set.of("healthy", "degraded");

    @Override
    public String id() {
        return "panic";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        if (!evidence.explanation().panic()) {
            return List.of();
        }
        List<HostExplanation> hosts = evidence.explanation().hosts();
        List<HostExplanation> rest = hosts.stream()
                .filter(host -> !SOUND.contains(host.health()) && !DrainCheck.isDrained(host))
                .toList();
        List<HostExplanation> used =
                rest.stream().filter(HostExplanation::usable).toList();
        return List.of(used.isEmpty() ? ofTheFew(rest) : ofOthers(used, hosts.size()));
    }

    private static Finding ofTheFew(List<HostExplanation> rest) {
        return Finding.warning(
                "panic: too few are healthy, and they get all requests, as the others are " + health(rest),
                "bring instances back to health, before those few fail under the load");
    }

    private static Finding ofOthers(List<HostExplanation> used, int all) {
        return Finding.error(
                "panic: too few are healthy, so that " + Counted.of(used.size(), all)
                        + Counted.verb(used.size(), " gets", " get") + " requests though " + health(used),
                "bring instances back to health; panic.threshold says how few are too few, panic=off sends them"
                        + " nothing");
    }

    private static String health(List<HostExplanation> hosts) {
        return hosts.stream().map(HostExplanation::health).collect(Collectors.toCollection(TreeSet::new)).stream()
                .collect(Collectors.joining(" or "));
    }
}
