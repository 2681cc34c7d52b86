package io.loadstar.spi.watch;

import static java.util.Objects.requireNonNull;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of a service's instances a key asks for: those with all of its tags and with its port name, whose number then is
 * the default port (immutable data).
 */
public final class InstanceSelection {

    private final ServiceKey key;

    /**
     * Creates the selection of a key.
     *
     * @param key the key; its other parts are the registry's business
     */
    public InstanceSelection(ServiceKey key) {
        this.key = requireNonNull(key, "key");
    }

    /**
     * Returns an instance as the key asks for it.
     *
     * @param instance as the registry has it
     * @return the instance itself, a copy with another default port, or {@code null} if it is not asked for
     */
    public @Nullable ServiceInstance select(ServiceInstance instance) {
        String port = key.portName();
        if (!instance.tags().containsAll(key.tags())) {
            return null;
        }
        return port == null ? instance : withPort(instance, port);
    }

    private static @Nullable ServiceInstance withPort(ServiceInstance instance, String name) {
        List<NetworkAddress> addresses = new ArrayList<>(instance.addresses().size());
        for (NetworkAddress address : instance.addresses()) {
            Integer port = address.ports().get(name);
            if (port != null) {
                Map<String, Integer> ports = new TreeMap<>(address.ports());
                ports.put(NetworkAddress.DEFAULT_PORT, port);
                addresses.add(NetworkAddress.of(address.network(), address.host(), ports));
            }
        }
        return addresses.isEmpty()
                ? null
                : instance.toBuilder().addresses(addresses).build();
    }
}
