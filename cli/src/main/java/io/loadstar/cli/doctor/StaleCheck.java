package io.loadstar.cli.doctor;

import io.loadstar.DiscoveryError;
import io.loadstar.ServiceSnapshot.State;
import io.loadstar.cli.SafeText;
import java.util.List;

/** Whether the registry vouches for what is known (immutable data). */
final class StaleCheck implements Check {

    @Override
    public String id() {
        return "stale";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        if (evidence.snapshot().state() != State.STALE) {
            return List.of();
        }
        DiscoveryError error = evidence.error();
        Finding finding = Finding.warning(
                "the instances are " + evidence.explanation().snapshotAge().toSeconds()
                        + " s old: the registry does not vouch for them now",
                "what was known last serves on; see that the registry is up and within reach");
        return List.of(error == null ? finding : finding.with(List.of(SafeText.line(error.message()))));
    }
}
