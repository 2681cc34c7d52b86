package io.loadstar.internal.engine;

import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.LoadBalancingPolicy;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.PickerFactory;
import io.loadstar.spi.PolicyContext;
import io.loadstar.spi.PolicyProvider;
import java.util.concurrent.atomic.AtomicInteger;

/** The simplest policy: always the first usable host. Counts its rebuilds. */
public final class FirstUsablePolicy implements PolicyProvider, LoadBalancingPolicy {

    final AtomicInteger rebuilds = new AtomicInteger();

    @Override
    public String name() {
        return "round_robin";
    }

    @Override
    public LoadBalancingPolicy create(ServiceConfig config) {
        return this;
    }

    @Override
    public PickerFactory newFactory(PolicyContext context) {
        return hosts -> {
            rebuilds.incrementAndGet();
            return new First(hosts);
        };
    }

    private record First(HostSet hosts) implements Picker {
        @Override
        public Host pick(PickContext context) {
            return hosts.usable().get(0);
        }

        @Override
        public PickDecision explain(PickContext context) {
            return PickDecision.of(hosts.usable().get(0), "the first");
        }
    }
}
