package io.loadstar.cli.doctor;

import io.loadstar.HostExplanation;
import java.util.List;

/** Whether anyone can be picked, where no other check says why not (immutable data). */
final class PickCheck implements Check {

    @Override
    public String id() {
        return "pick";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        List<HostExplanation> hosts = evidence.explanation().hosts();
        boolean drained = !hosts.isEmpty() && hosts.stream().allMatch(DrainCheck::isDrained);
        return evidence.instances().isEmpty() || drained || !evidence.usable().isEmpty()
                ? List.of()
                : List.of(Finding.error(
                        "nobody can be picked: " + evidence.explanation().how(),
                        "loadstar explain tells what removed each instance"));
    }
}
