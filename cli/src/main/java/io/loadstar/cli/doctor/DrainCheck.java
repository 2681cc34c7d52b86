package io.loadstar.cli.doctor;

import io.loadstar.HostExplanation;
import java.util.List;

/** Whether instances are taken out on purpose, by their weight or their health in the registry (immutable data). */
final class DrainCheck implements Check {

    /** As {@link HostExplanation#health()} has it. */
    private static final String DRAINED = "drained";

    @Override
    public String id() {
        return "drained";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        List<HostExplanation> hosts = evidence.explanation().hosts();
        List<HostExplanation> drained =
                hosts.stream().filter(DrainCheck::isDrained).toList();
        if (drained.isEmpty()) {
            return List.of();
        }
        String what =
                Counted.of(drained.size(), hosts.size()) + Counted.verb(drained.size(), " is drained", " are drained");
        Finding finding = drained.size() == hosts.size()
                ? Finding.error(
                        what + ": nobody gets a request",
                        "see why they all leave at once; start others, or end the drain")
                : Finding.hint(what, "nothing, if it is meant: they get no new requests");
        return List.of(finding.with(
                Counted.ids(drained.stream().map(HostExplanation::instance).toList())));
    }

    static boolean isDrained(HostExplanation host) {
        return host.health().equals(DRAINED);
    }
}
