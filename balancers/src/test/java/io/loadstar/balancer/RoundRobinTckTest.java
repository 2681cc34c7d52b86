package io.loadstar.balancer;

import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.LoadBalancingPolicyTck;
import io.loadstar.testkit.PolicyKind;

class RoundRobinTckTest extends LoadBalancingPolicyTck {

    @Override
    protected PolicyProvider provider() {
        return new RoundRobinProvider();
    }

    @Override
    protected PolicyKind kind() {
        return PolicyKind.EVEN;
    }

    @Override
    protected long spreadOfThreads() {
        return StripedSequence.stripesHere();
    }
}
