package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NetworkAddress;
import io.loadstar.Rejections;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import java.util.List;
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
}
