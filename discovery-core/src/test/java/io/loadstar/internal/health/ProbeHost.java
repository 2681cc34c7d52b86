package io.loadstar.internal.health;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostHealth;
import io.loadstar.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;

/** A host that a test stamps (concurrent). */
final class ProbeHost extends Host {

    private ProbeHost(ServiceInstance instance) {
        super(instance, TimeSource.system());
    }

    static ProbeHost of(String id, HostHealth health) {
        ProbeHost host = new ProbeHost(ServiceInstance.builder("orders")
                .id(id)
                .address("127.0.0.1", 8080)
                .build());
        host.stamp(health, 100);
        return host;
    }

    static List<Host> several(HostHealth health, int count) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(of(health.text() + '-' + i, health));
        }
        return hosts;
    }
}
