package io.loadstar.balancer;

import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.PolicyKind;
import io.loadstar.testkit.WeightedPolicyTck;

class WeightedRoundRobinTckTest extends WeightedPolicyTck {

    @Override
    protected PolicyProvider provider() {
        return new WeightedRoundRobinProvider();
    }

    @Override
    protected PolicyKind kind() {
        return PolicyKind.WEIGHTED;
    }
}
