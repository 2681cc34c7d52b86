package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The rules of the parts of a {@link ServiceKey}: each is understood where its {@link Capability} is declared, and
 * refused elsewhere, never ignored. Extend {@link ServiceDiscovererTck}, which has more.
 */
public abstract class DiscovererKeyTck extends RegistryTckSupport {

    private static final int ADMIN_PORT = 9_090;

    /** Creates the kit of one test. */
    protected DiscovererKeyTck() {}

    /**
     * 171: the tags of a key choose the instances that have them all, if {@link Capability#TAGS} is declared.
     *
     * <p>On failure check that a service none of whose instances has the tag is empty, not unknown; and, where nothing is
     * declared, {@link io.loadstar.spi.Capabilities#check}.
     */
    @Test
    public final void rule171_tagsChooseIfDeclared() {
        ServiceInstance blue = instance(0);
        ServiceInstance green =
                TestInstances.builder(service(), 1).tags(List.of("green")).build();
        ServiceInstance both = instance(2).toBuilder().tags(List.of("green")).build();
        List.of(blue, green, both).forEach(this::put);
        ServiceDiscoverer discoverer = open();
        if (isRefused(discoverer, Capability.TAGS, "tag", narrowed().tag("blue"))) {
            return;
        }
        awaitExactly(watch(discoverer, narrowed().tag("blue")), blue, both);
        awaitExactly(watch(discoverer, narrowed().tag("blue").tag("green")), both);
        awaitExactly(watch(discoverer, narrowed().tag("absent")));
    }

    /**
     * 172: the port name of a key chooses the instances with that port, as their default one, if
     * {@link Capability#PORT_NAMES} is declared.
     *
     * <p>On failure check instances that have other named ports only: they are left out.
     */
    @Test
    public final void rule172_aPortNameChoosesIfDeclared() {
        ServiceInstance one = instance(0);
        ServiceInstance two = instance(1).toBuilder()
                .addresses(List.of(NetworkAddress.of(
                        instance(1).address().network(),
                        instance(1).host(),
                        Map.of(NetworkAddress.DEFAULT_PORT, instance(1).port(), "admin", ADMIN_PORT))))
                .build();
        ServiceDiscoverer discoverer = open();
        if (isRefused(discoverer, Capability.PORT_NAMES, "port name", narrowed().portName("admin"))) {
            return;
        }
        put(one);
        put(two);
        ServiceInstance chosen = watch(discoverer, narrowed().portName("admin"))
                .awaitSnapshot(
                        "snapshot of " + two.id() + " alone",
                        timeout(),
                        snapshot -> snapshot.instances().stream()
                                .map(ServiceInstance::id)
                                .toList()
                                .equals(List.of(two.id())))
                .instances()
                .get(0);
        assertThat(chosen.port()).as("default port for the name admin").isEqualTo(ADMIN_PORT);
    }

    /**
     * 173: services of one name in two namespaces do not mix, if {@link Capability#NAMESPACES} is declared.
     *
     * <p>On failure check that the namespace is in the request and in the key of every cache.
     */
    @Test
    public final void rule173_namespacesAreApartIfDeclared() {
        if (isRefused(open(), Capability.NAMESPACES, "namespace", narrowed().namespace("shop"))) {
            return;
        }
        subject().putIn("shop", instance(0));
        subject().putIn("bank", instance(1));
        ServiceDiscoverer discoverer = open();
        awaitExactly(watch(discoverer, narrowed().namespace("shop")), instance(0));
        awaitExactly(watch(discoverer, narrowed().namespace("bank")), instance(1));
    }

    /**
     * 174: the data centre of a key is the one that is asked, and one that is not there is an error, if
     * {@link Capability#DATACENTERS} is declared.
     *
     * <p>On failure check that a data centre that does not exist is not told as an empty service.
     */
    @Test
    public final void rule174_aDataCentreIsAskedIfDeclared() {
        put(instance(0));
        ServiceDiscoverer discoverer = open();
        if (isRefused(discoverer, Capability.DATACENTERS, "dc", narrowed().datacenter("nowhere"))) {
            return;
        }
        awaitExactly(watch(discoverer, narrowed().datacenter(subject().datacenter())), instance(0));
        SnapshotRecorder nowhere = watch(discoverer, narrowed().datacenter("nowhere"));
        nowhere.awaitError("error of a data centre that is not there", timeout(), error -> true);
        assertThat(nowhere.snapshots())
                .as("snapshots of a data centre that is not there")
                .isEmpty();
    }

    /**
     * 175: the filter of a key chooses the instances that pass it, if {@link Capability#FILTERS} is declared.
     *
     * <p>On failure check how the filter is quoted.
     */
    @Test
    public final void rule175_aFilterChoosesIfDeclared() {
        List<ServiceInstance> instances = putAll(0, 3);
        ServiceDiscoverer discoverer = open();
        if (isRefused(discoverer, Capability.FILTERS, "filter", narrowed().filter("weight > 1"))) {
            return;
        }
        ServiceInstance one = instances.get(1);
        awaitExactly(watch(discoverer, narrowed().filter(subject().filterFor(one))), one);
    }

    private ServiceKey.Builder narrowed() {
        return ServiceKey.builder(service());
    }

    private SnapshotRecorder watch(ServiceDiscoverer discoverer, ServiceKey.Builder key) {
        SnapshotRecorder recorder = new SnapshotRecorder();
        discoverer.watch(key.build(), recorder);
        return recorder;
    }

    /** Asserts, where the capability is not declared, that the key is refused, and tells that it is so. */
    private static boolean isRefused(
            ServiceDiscoverer discoverer, Capability capability, String part, ServiceKey.Builder key) {
        if (discoverer.capabilities().contains(capability)) {
            return false;
        }
        SnapshotRecorder recorder = new SnapshotRecorder();
        assertThatThrownBy(() -> discoverer.watch(key.build(), recorder))
                .as("watch() of %s, without %s", key.build(), capability)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(part + ": ")
                .hasMessageContaining("(expected: none; ");
        assertThat(recorder.events()).as("events of a watch that is refused").isEmpty();
        return true;
    }
}
