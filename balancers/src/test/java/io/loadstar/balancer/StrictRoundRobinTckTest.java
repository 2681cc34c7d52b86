package io.loadstar.balancer;

import io.loadstar.ServiceConfig;
import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.LoadBalancingPolicyTck;
import io.loadstar.testkit.PolicyKind;

class StrictRoundRobinTckTest extends LoadBalancingPolicyTck {

    @Override
    protected PolicyProvider provider() {
        return new RoundRobinProvider();
    }

    @Override
    protected ServiceConfig config() {
        return ServiceConfig.builder().set(RoundRobinProvider.STRICT, true).build();
    }

    @Override
    protected PolicyKind kind() {
        return PolicyKind.EVEN;
    }

    @Override
    protected long spreadOfThreads() {
        return 1;
    }
}
