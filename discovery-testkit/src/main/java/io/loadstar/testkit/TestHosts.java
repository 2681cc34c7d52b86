package io.loadstar.testkit;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.Host;
import io.loadstar.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;

/** Makes healthy hosts for tests of policies, without an engine. */
public final class TestHosts {

    /** The service that the hosts made here belong to. */
    public static final String SERVICE = "orders";

    private TestHosts() {}

    /**
     * Returns healthy hosts of weight 100, numbered from 0.
     *
     * @param count how many
     * @return the hosts, sorted by id
     */
    public static List<Host> of(int count) {
        return of(TestInstances.of(SERVICE, count));
    }

    /**
     * Returns healthy hosts of the given weights, numbered from 0.
     *
     * @param weights 0 to 10,000 each
     * @return the hosts, sorted by id
     */
    public static List<Host> weighted(int... weights) {
        List<Host> hosts = new ArrayList<>(weights.length);
        for (int i = 0; i < weights.length; i++) {
            hosts.add(host(TestInstances.builder(SERVICE, i).weight(weights[i]).build()));
        }
        return hosts;
    }

    /**
     * Returns a healthy host for each instance.
     *
     * @param instances sorted by id
     * @return the hosts in the order of the instances
     */
    public static List<Host> of(List<ServiceInstance> instances) {
        List<Host> hosts = new ArrayList<>(instances.size());
        instances.forEach(instance -> hosts.add(host(instance)));
        return hosts;
    }

    /**
     * Returns one healthy host whose tickets read the machine's clock.
     *
     * @param instance what it stands for
     * @return the host
     */
    public static TestHost host(ServiceInstance instance) {
        return new TestHost(instance, TimeSource.system());
    }
}
