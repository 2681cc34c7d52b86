package io.loadstar.cli.doctor;

import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import java.util.List;

/** Whether anyone has a weight (immutable data). */
final class WeightsCheck implements Check {

    @Override
    public String id() {
        return "weights";
    }

    @Override
    public List<Finding> look(Evidence evidence) {
        List<ServiceInstance> serving = evidence.those(instance -> instance.health() != RegisteredHealth.DRAINING);
        return !serving.isEmpty() && serving.stream().allMatch(instance -> instance.weight() == 0)
                ? List.of(Finding.warning(
                        "all weights are 0: that drains nobody then, and all get the same",
                        "register weights of 1 to 10000, and 0 only to drain an instance while others serve"))
                : List.of();
    }
}
