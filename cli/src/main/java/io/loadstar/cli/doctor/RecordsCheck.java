package io.loadstar.cli.doctor;

import io.loadstar.Rejections;
import java.util.List;

/** Whether the registry holds records that cannot be read (immutable data). */
final class RecordsCheck implements Check {

    @Override
    public String id() {
        return "records";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        Rejections rejected = evidence.snapshot().rejected();
        if (rejected.isEmpty()) {
            return List.of();
        }
        String what = rejected.count() + Counted.verb(rejected.count(), " record", " records")
                + " of the registry cannot be read and " + Counted.verb(rejected.count(), "is", "are") + " left out";
        return List.of(RefusedCheck.leftOut(evidence, what, "correct what is registered there")
                .with(rejected.lines()));
    }
}
