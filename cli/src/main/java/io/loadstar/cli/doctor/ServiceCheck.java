package io.loadstar.cli.doctor;

import io.loadstar.cli.Nearest;
import java.util.List;

/** Whether the registry knows the service, and it has anyone (immutable data). */
final class ServiceCheck implements Check {

    @Override
    public String id() {
        return "service";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        if (evidence.isUnknown()) {
            String name = evidence.snapshot().service().toString();
            return List.of(Finding.error(
                    "unknown to " + evidence.source() + Nearest.hint(name, evidence.known()),
                    "check the name, the namespace and the registry's path; or see why nobody registers it"));
        }
        boolean leftOut = !evidence.snapshot().refused().isEmpty()
                || !evidence.snapshot().rejected().isEmpty();
        if (!evidence.isAnswered() || !evidence.instances().isEmpty() || leftOut) {
            return List.of();
        }
        String what = "no instances (" + evidence.source() + " knows the service)";
        String advice = "see that its servers run and register themselves, and that the key's tags are theirs";
        // Registries keep the names of services that are gone: of those that nobody asked for it is less.
        return List.of(evidence.named() ? Finding.error(what, advice) : Finding.warning(what, advice));
    }
}
