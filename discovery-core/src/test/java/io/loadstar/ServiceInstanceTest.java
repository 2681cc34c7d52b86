package io.loadstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceInstanceTest {

    private static ServiceInstance.Builder full() {
        return ServiceInstance.builder("orders")
                .id("a")
                .address("10.0.0.1", 8080)
                .secure(true)
                .weight(7)
                .locality(Locality.of("eu", "eu-1", "rack"))
                .version("2")
                .tags(List.of("blue"))
                .metadata(Map.of("k", "v"))
                .health(RegisteredHealth.DEGRADED)
                .startEpoch(5)
                .priority(1)
                .source("cloud");
    }

    @Test
    void theBuilderOfAnInstanceMakesAnEqualOne() {
        ServiceInstance instance = full().build();

        assertThat(instance.toBuilder().build()).isEqualTo(instance).hasSameHashCodeAs(instance);
    }

    @Test
    void everyPartCountsForEquality() {
        ServiceInstance instance = full().build();

        assertThat(List.of(
                        full().id("b").build(),
                        full().address("10.0.0.2", 1).build(),
                        full().secure(false).build(),
                        full().weight(8).build(),
                        full().locality(Locality.UNKNOWN).build(),
                        full().version(null).build(),
                        full().tags(List.of("x")).build(),
                        full().metadata("x", "y").build(),
                        full().health(RegisteredHealth.PASSING).build(),
                        full().startEpoch(6).build(),
                        full().priority(2).build(),
                        full().source(null).build()))
                .doesNotContain(instance)
                .doesNotHaveDuplicates();
    }

    @Test
    void theIdIsTheAddressWhereTheRegistryGivesNone() {
        ServiceInstance instance =
                ServiceInstance.builder("orders").address("::1", 80).build();

        assertThat(instance.id()).isEqualTo("[::1]:80");
        assertThat(instance.weight()).isEqualTo(100);
        assertThat(instance.health()).isEqualTo(RegisteredHealth.UNKNOWN);
    }

    @Test
    void urisAreAbsoluteAndFollowSecure() {
        ServiceInstance instance = full().build();

        assertThat(instance.uri("/v1/items?page=2")).isEqualTo(URI.create("https://10.0.0.1:8080/v1/items?page=2"));
        assertThat(instance.toBuilder().secure(false).build().uri("x")).isEqualTo(URI.create("http://10.0.0.1:8080/x"));
    }

    @Test
    void badArgumentsSayWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full().weight(-1))
                .withMessage("weight: -1 (expected: 0 to 10000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceInstance.builder("orders").build())
                .withMessage("addresses: none (expected: at least one)");
        assertThatIllegalArgumentException().isThrownBy(() -> full().id(" ")).withMessage("id: blank (expected: text)");
    }
}
