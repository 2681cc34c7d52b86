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
    void anInstanceThatIsListedTwiceIsOne() {
        assertThat(snapshotOf(instance("a", "10.0.0.1"), instance("a", "10.0.0.1")))
                .hasSize(1);
    }
}
