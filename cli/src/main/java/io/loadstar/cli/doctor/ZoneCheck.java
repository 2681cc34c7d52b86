package io.loadstar.cli.doctor;

import io.loadstar.ServiceInstance;
import java.util.List;

/** Whether the instances say which zone they are in (immutable data). */
final class ZoneCheck implements Check {

    @Override
    public String id() {
        return "zones";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        List<ServiceInstance> without =
                evidence.those(instance -> instance.locality().zone() == null);
        int all = evidence.instances().size();
        if (without.isEmpty()) {
            return List.of();
        }
        String advice = "register each with its zone";
        return List.of(
                without.size() == all
                        ? Finding.hint("no instance says its zone: none can be preferred for being near", advice)
                        : Finding.warning(
                                        Counted.of(without.size(), all)
                                                + Counted.verb(
                                                        without.size(),
                                                        " does not say its zone",
                                                        " do not say their zone")
                                                + ", the others do",
                                        advice)
                                .with(Counted.ids(without)));
    }
}
