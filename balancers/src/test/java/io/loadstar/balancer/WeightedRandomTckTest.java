package io.loadstar.balancer;

import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.PolicyKind;
import io.loadstar.testkit.WeightedPolicyTck;

class WeightedRandomTckTest extends WeightedPolicyTck {

    @Override
    protected PolicyProvider provider() {
        return new WeightedRandomProvider();
    }

    @Override
    protected PolicyKind kind() {
        return PolicyKind.WEIGHTED_RANDOM;
    }
}
