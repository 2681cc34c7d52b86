package io.loadstar.testkit;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceRegistrar;
import java.time.Duration;
import java.util.List;

/**
 * A registry under test: how the kits open it, change it and break it. One subject serves all kits of an adapter.
 *
 * <p>Changes go to the registry itself, past the adapter, and have been made when their method returns. A kit makes a
 * subject for each test and closes it; each test uses services of its own. What throws
 * {@link UnsupportedOperationException} here has to be overridden where the kit, or a capability that the adapter
 * declares, calls for it.
 */
public abstract class RegistrySubject implements AutoCloseable {

    /** Creates a subject. */
    protected RegistrySubject() {}

    /** {@return what is declared of the registry} */
    public abstract RegistryProfile profile();

    /**
     * Opens the registry, bounded to {@link RegistryProfile#mostInstances}.
     *
     * @param context real time and threads
     * @return a discoverer of its own for each call; the kit closes it
     */
    public abstract ServiceDiscoverer open(RegistryContext context);

    /**
     * Opens the registry to register in, as the adapter's provider does.
     *
     * @param context real time and threads
     * @return a registrar of its own for each call; the kit closes it
     * @throws UnsupportedOperationException by the provider, if the registry takes no registrations
     */
    public abstract ServiceRegistrar openRegistrar(RegistryContext context);

    /**
     * Puts an instance into the registry, in place of what has its id.
     *
     * @param instance the instance
     */
    public abstract void put(ServiceInstance instance);

    /**
     * Takes an instance out of the registry; its service stays, if need be empty.
     *
     * @param service the service's name
     * @param id the instance's id
     */
    public abstract void remove(String service, String id);

    /**
     * Makes the registry not know a service.
     *
     * @param service the service's name
     */
    public abstract void deleteService(String service);

    /**
     * Puts a record that cannot be read into a service, in place of what has its id; for
     * {@link RegistryProfile#holdsMalformed}.
     *
     * @param service the service's name
     * @param id the id that the record would have if it could be read
     */
    public void putMalformed(String service, String id) {
        throw without("a malformed record");
    }

    /**
     * Puts an instance into a service of a namespace; for {@link ServiceDiscoverer.Capability#NAMESPACES}.
     *
     * @param namespace the namespace
     * @param instance the instance, its service by its name alone
     */
    public void putIn(String namespace, ServiceInstance instance) {
        throw without("namespaces");
    }

    /** {@return the registry's own data centre; for {@link ServiceDiscoverer.Capability#DATACENTERS}} */
    public String datacenter() {
        throw without("data centres");
    }

    /**
     * Returns a filter; for {@link ServiceDiscoverer.Capability#FILTERS}.
     *
     * @param instance an instance
     * @return the text, in the registry's language, of a filter that only this one passes
     */
    public String filterFor(ServiceInstance instance) {
        throw without("filters");
    }

    /** Makes the registry unreachable; its contents stay. */
    public void cutOff() {
        throw without("outages");
    }

    /** Makes the registry reachable again, with its contents. */
    public void reconnect() {
        throw without("outages");
    }

    /**
     * Makes the registry lose what was registered in a service, as a session that expires or a restart does, and returns
     * when it is lost; for {@link ServiceDiscoverer.Capability#REGISTER}.
     *
     * @param service the service's name
     */
    public void loseRegistrations(String service) {
        throw without("registrations");
    }

    private UnsupportedOperationException without(String what) {
        return new UnsupportedOperationException(profile().name() + ": a subject without " + what);
    }

    /**
     * Describes what the registry keeps of an instance that was put; two that are described alike count as the same.
     *
     * @param instance the instance
     * @return id, address, ports, TLS, weight, zone, version, tags and metadata unless overridden
     */
    public String describe(ServiceInstance instance) {
        return String.join(
                " ",
                instance.id(),
                instance.address().toString(),
                "ports=" + instance.address().ports(),
                "secure=" + instance.secure(),
                "weight=" + instance.weight(),
                "zone=" + instance.locality().zone(),
                "version=" + instance.version(),
                "tags=" + instance.tags(),
                "metadata=" + instance.metadata());
    }

    /**
     * Describes what the registry keeps of an instance that was registered.
     *
     * @param instance the instance
     * @return {@link #describe} with the region and the health unless overridden
     */
    public String describeRegistered(ServiceInstance instance) {
        return describe(instance) + " region=" + instance.locality().region() + " health=" + instance.health();
    }

    /** {@return the longest that a change may take to be told; 20 s unless overridden} */
    public Duration timeout() {
        return Duration.ofSeconds(20);
    }

    /** {@return texts that the registry was opened with and that must never be shown; none unless overridden} */
    public List<String> secrets() {
        return List.of();
    }

    /** Gives back what the subject holds, in an outage too; nothing unless overridden. */
    @Override
    public void close() {
        // Nothing to give back.
    }
}
