package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InstanceSelectionTest {

    private static final ServiceInstance PLAIN = ServiceInstance.builder("orders")
            .id("a")
            .address("10.0.0.1", 80)
            .tags(List.of("blue", "new"))
            .build();

    @Test
    void withoutWishesTheInstanceItselfIsSelected() {
        assertThat(selected("orders", PLAIN)).isSameAs(PLAIN);
    }

    @Test
    void allTagsAreDemanded() {
        assertThat(selected("orders?tag=blue&tag=new", PLAIN)).isSameAs(PLAIN);
        assertThat(selected("orders?tag=blue&tag=old", PLAIN)).isNull();
    }

    @Test
    void thePortThatIsNamedBecomesTheDefaultOfEveryAddressThatHasIt() {
        ServiceInstance instance = PLAIN.toBuilder()
                .addresses(List.of(
                        NetworkAddress.of("lan", "10.0.0.1", Map.of(NetworkAddress.DEFAULT_PORT, 80, "admin", 81)),
                        NetworkAddress.of("wan", "1.2.3.4", Map.of(NetworkAddress.DEFAULT_PORT, 80)),
                        NetworkAddress.of("vpn", "10.9.0.1", Map.of("admin", 9_081))))
                .build();

        ServiceInstance admin = selected("orders:admin", instance);

        assertThat(admin).isNotNull();
        assertThat(admin.addresses())
                .extracting(NetworkAddress::network, address -> address.ports().get(NetworkAddress.DEFAULT_PORT))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("lan", 81),
                        org.assertj.core.groups.Tuple.tuple("vpn", 9_081));
        assertThat(admin.toBuilder().addresses(instance.addresses()).build()).isEqualTo(instance);
    }

    @Test
    void anInstanceWithoutThePortIsNotSelected() {
        assertThat(selected("orders:admin", PLAIN)).isNull();
    }

    private static @Nullable ServiceInstance selected(String key, ServiceInstance instance) {
        return new InstanceSelection(ServiceKey.parse(key)).select(instance);
    }
}
