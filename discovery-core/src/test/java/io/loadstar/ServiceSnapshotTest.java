package io.loadstar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceSnapshotTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");

    private static ServiceInstance instance(String id, String host) {
        return ServiceInstance.builder("orders").id(id).address(host, 80).build();
    }

    private static List<ServiceInstance> snapshotOf(ServiceInstance... instances) {
        return ServiceSnapshot.builder(ORDERS)
                .instances(List.of(instances))
                .build()
                .instances();
    }

    @Test
    void instancesAreSortedById() {
        assertThat(snapshotOf(instance("b", "10.0.0.1"), instance("a", "10.0.0.2")))
                .extracting(ServiceInstance::id)
                .containsExactly("a", "b");
    }

    @Test
    void strangersThatClaimOneIdAreNeverMerged() {
        ServiceInstance one = instance("a", "10.0.0.1");
        ServiceInstance other = instance("a", "10.0.0.2");

        assertThat(snapshotOf(one, other)).extracting(ServiceInstance::id).containsExactly("a", "a@10.0.0.2:80");
        assertThat(snapshotOf(other, one)).isEqualTo(snapshotOf(one, other));
    }

    @Test
    void threeOfOneIdAndOneAddressHaveThreeIdsWhateverTheirOrder() {
        ServiceInstance one = instance("a", "10.0.0.1");
        ServiceInstance two = one.toBuilder().weight(1).build();
        ServiceInstance three = one.toBuilder().tags(List.of("blue")).build();
        ServiceInstance named = instance("a@10.0.0.1:80", "10.0.0.9");

        List<ServiceInstance> told = snapshotOf(one, two, three, named);
        assertThat(told)
                .extracting(ServiceInstance::id)
                .containsExactly("a", "a@10.0.0.1:80", "a@10.0.0.1:80#2", "a@10.0.0.1:80#3");
        assertThat(told).contains(named);
        assertThat(snapshotOf(named, three, one, two)).isEqualTo(told);
    }

    @Test
    void anInstanceThatIsListedTwiceIsOne() {
        assertThat(snapshotOf(instance("a", "10.0.0.1"), instance("a", "10.0.0.1")))
                .hasSize(1);
    }
}
