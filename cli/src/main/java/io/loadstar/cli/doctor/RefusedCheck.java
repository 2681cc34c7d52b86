package io.loadstar.cli.doctor;

import io.loadstar.Rejections;
import java.util.List;

/** Whether addresses were refused that the registry names, and by which setting (immutable data). */
final class RefusedCheck implements Check {

    @Override
    public String id() {
        return "addresses";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        Rejections refused = evidence.snapshot().refused();
        if (refused.isEmpty()) {
            return List.of();
        }
        String what = refused.count() + Counted.verb(refused.count(), " address is", " addresses are")
                + " refused, whatever the registry says";
        return List.of(leftOut(evidence, what, advice(refused)).with(refused.lines()));
    }

    /** An error where nobody is left. */
    static Finding leftOut(Evidence evidence, String what, String advice) {
        return evidence.instances().isEmpty()
                ? Finding.error(what + "; nobody is left", advice)
                : Finding.warning(what, advice);
    }

    private static String advice(Rejections refused) {
        String own = "register the addresses that others reach the servers by";
        List<String> reasons = refused.reasons();
        if (reasons.stream().anyMatch(reason -> reason.contains("addresses."))) {
            return own + ", or change the settings addresses.allow and addresses.deny";
        }
        return reasons.stream().anyMatch(reason -> reason.endsWith("is loopback"))
                ? own + ", or set addresses.loopback to allow"
                : own + "; no setting lets these in";
    }
}
