package io.loadstar.spi;

import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses what a registry does not declare, in one form for all (pure functions). */
public final class Capabilities {

    private Capabilities() {}

    /**
     * Checks that a registry understands each part of a key.
     *
     * @param key the key
     * @param capabilities what the registry can do
     * @param source the registry for display
     * @throws IllegalArgumentException if it does not, such as {@code dc: east (expected: none; file:/s.json has no data
     *     centres)}
     */
    public static void check(ServiceKey key, Set<Capability> capabilities, String source) {
        Check check = new Check(capabilities, source);
        check.part(Capability.NAMESPACES, "namespace", key.namespace(), "namespaces");
        check.part(Capability.PORT_NAMES, "port name", key.portName(), "port names");
        check.part(
                Capability.TAGS, "tag", key.tags().isEmpty() ? null : key.tags().first(), "tags");
        check.part(Capability.DATACENTERS, "dc", key.datacenter(), "data centres");
        check.part(Capability.FILTERS, "filter", key.filter(), "filters");
    }

    private record Check(Set<Capability> capabilities, String source) {
        void part(Capability needed, String part, @Nullable String value, String plural) {
            if (value != null && !capabilities.contains(needed)) {
                throw new IllegalArgumentException(
                        part + ": " + value + " (expected: none; " + source + " has no " + plural + ')');
            }
        }
    }
}
