package io.loadstar.balancer;

import io.loadstar.spi.PolicyProvider;
import io.loadstar.testkit.HashPolicyTck;

class SourceHashTckTest extends HashPolicyTck {

    @Override
    protected PolicyProvider provider() {
        return new SourceHashProvider();
    }
}
