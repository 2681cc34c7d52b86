package io.loadstar.balancer;

import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.LoadBalancingPolicyTck;
import io.loadstar.testkit.PolicyKind;

class RandomTckTest extends LoadBalancingPolicyTck {

    @Override
    protected PolicyProvider provider() {
        return new RandomProvider();
    }

    @Override
    protected PolicyKind kind() {
        return PolicyKind.RANDOM;
    }
}
