package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NetworkAddress;
import io.loadstar.Rejections;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressGateTest {

    private static final String BAD = "169.254.169.254";

    private final AddressGate gate = new AddressGate(AddressPolicy.of(ServiceConfig.DEFAULTS), null);

    private static ServiceInstance at(String id, String... hosts) {
        ServiceInstance.Builder instance = ServiceInstance.builder("orders").id(id);
        for (String host : hosts) {
            instance.address(NetworkAddress.of(host, 80));
        }
        return instance.build();
    }

    @Test
    void aListWithNothingToRefuseIsThatList() {
        List<ServiceInstance> all = List.of(at("a", "10.0.0.1"), at("b", "10.0.0.2"));

        assertThat(gate.admit(all)).isSameAs(all);
        assertThat(gate.admit(all)).isSameAs(all);
        assertThat(gate.refused()).isSameAs(Rejections.NONE);
    }

    @Test
    void row59_anInstanceWithNoOtherAddressIsLeftOut() {
        ServiceInstance a = at("a", "10.0.0.1");

        assertThat(gate.admit(List.of(a, at("b", BAD, "::")))).containsExactly(a);
        assertThat(gate.refused().count()).isEqualTo(2);
        assertThat(gate.refused().reasons())
                .containsExactly("b: 169.254.169.254:80 is link-local", "b: [::]:80 is unspecified");
    }

    @Test
    void row59_anInstanceWithOtherAddressesLosesOnlyTheRefused() {
        ServiceInstance several = at("a", BAD, "10.0.0.1", "ff02::1", "10.0.0.2");

        List<ServiceInstance> admitted = gate.admit(List.of(several));

        assertThat(admitted).containsExactly(at("a", "10.0.0.1", "10.0.0.2"));
        assertThat(gate.refused().count()).isEqualTo(2);
    }

    @Test
    void whatWasJudgedKeepsItsObject() {
        ServiceInstance cut = at("b", BAD, "10.0.0.2");
        ServiceInstance dropped = at("c", BAD);
        ServiceInstance first = gate.admit(List.of(cut, dropped)).get(0);

        List<ServiceInstance> second = gate.admit(List.of(at("a", "10.0.0.1"), cut, dropped, at("d", "10.0.0.4")));

        assertThat(second).extracting(ServiceInstance::id).containsExactly("a", "b", "d");
        assertThat(second.get(1)).isSameAs(first);
        assertThat(gate.refused().count()).isEqualTo(2);
    }

    @Test
    void theListIsTheSameWhereOnlyRefusedInstancesCameOrWent() {
        ServiceInstance good = at("a", "10.0.0.1");
        List<ServiceInstance> before = gate.admit(List.of(good));

        assertThat(gate.admit(List.of(good, at("b", BAD)))).isSameAs(before);
        assertThat(gate.refused().count()).isEqualTo(1);
        assertThat(gate.admit(List.of(good))).isSameAs(before);
        assertThat(gate.refused()).isSameAs(Rejections.NONE);
    }

    @Test
    void aChangedInstanceIsJudgedAnew() {
        assertThat(gate.admit(List.of(at("a", BAD), at("b", "10.0.0.2")))).hasSize(1);
        assertThat(gate.admit(List.of(at("a", "10.0.0.1"), at("b", BAD))))
                .extracting(ServiceInstance::id)
                .containsExactly("a");
        assertThat(gate.refused().reasons()).containsExactly("b: 169.254.169.254:80 is link-local");
    }

    @Test
    void whatARegistryNamesItsInstancesForgesNoLine() {
        assertThat(gate.admit(List.of(at("a\nb\u202e", BAD)))).isEmpty();
        assertThat(gate.refused().reasons()).containsExactly("a\\u000ab\\u202e: 169.254.169.254:80 is link-local");
    }

    @Test
    void tenThousandRefusedAreCountedAndAFewKept() {
        List<ServiceInstance> all =
                IntStream.range(10_000, 20_000).mapToObj(i -> at("i" + i, BAD)).toList();

        assertThat(gate.admit(all)).isEmpty();
        assertThat(gate.refused().count()).isEqualTo(10_000);
        assertThat(gate.refused().reasons()).hasSize(Rejections.MOST_REASONS);
    }

    private static AddressGate gate(String key, String value) {
        return new AddressGate(AddressPolicy.of(ServiceConfig.of(Map.of(key, value))), null);
    }

    private static NetworkAddress in(String network, String host) {
        return NetworkAddress.of(network, host, Map.of("", 80));
    }

    private static ServiceInstance at(NetworkAddress... addresses) {
        return ServiceInstance.builder("orders")
                .id("a")
                .addresses(List.of(addresses))
                .build();
    }

    @Test
    void theBestKnownNetworkComesFirstAndTheOthersBehindAsTheyWere() {
        ServiceInstance told =
                at(in("x", "10.0.0.1"), in("wan", "10.0.0.2"), in("y", "10.0.0.3"), in("lan", "10.0.0.4"));

        ServiceInstance admitted =
                gate("addresses.networks", "lan, wan").admit(List.of(told)).get(0);

        assertThat(admitted.addresses()).extracting(NetworkAddress::network).containsExactly("lan", "wan", "x", "y");
        assertThat(admitted.address().host()).isEqualTo("10.0.0.4");
    }

    @Test
    void whereThePreferredAddressIsRefusedTheNextIsUsed() {
        ServiceInstance told = at(in("wan", "10.0.0.2"), in("lan", BAD), in("vpn", "10.0.0.5"));
        AddressGate gate = gate("addresses.networks", "lan,vpn,wan");

        assertThat(gate.admit(List.of(told)).get(0).address().network()).isEqualTo("vpn");
        assertThat(gate.refused().reasons()).containsExactly("a: lan=169.254.169.254:80 is link-local");
    }

    @Test
    void anInstanceInOrderKeepsItsObject() {
        List<ServiceInstance> all = List.of(at(in("lan", "10.0.0.1"), in("wan", "10.0.0.2")));

        assertThat(gate("addresses.networks", "lan,wan").admit(all)).isSameAs(all);
        assertThat(gate("addresses.networks", "elsewhere").admit(all)).isSameAs(all);
    }

    @Test
    void anAddressIsJudgedBeforeItIsTranslatedAndAfter() {
        AddressGate gate = gate(
                "addresses.translate",
                "169.254.0.0/16=10.9.0.0/16, 10.2.0.0/16=169.254.0.0/16, 10.3.0.0/16=10.4.0.0/16");

        assertThat(gate.admit(List.of(at("a", BAD), at("b", "10.2.0.7"), at("c", "10.3.0.7"))))
                .containsExactly(at("c", "10.4.0.7"));
        assertThat(gate.refused().reasons())
                .containsExactly(
                        "a: 169.254.169.254:80, seen as 10.9.169.254:80, is link-local",
                        "b: 10.2.0.7:80, seen as 169.254.0.7:80, is link-local");
    }

    @Test
    void whatWasTranslatedKeepsItsObject() {
        AddressGate gate = gate("addresses.translate", "10.1.0.0/16=192.168.0.0/16");
        ServiceInstance told = at("a", "10.1.0.7");
        List<ServiceInstance> first = gate.admit(List.of(told));

        assertThat(gate.admit(List.of(told, at("b", BAD)))).isSameAs(first);
        assertThat(gate.admit(List.of(told, at("b", "10.0.0.1"))).get(0)).isSameAs(first.get(0));
    }
}
