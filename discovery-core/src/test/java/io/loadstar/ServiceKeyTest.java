package io.loadstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceKeyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "shop/orders",
                "orders:http",
                "shop/orders:http?tag=blue&tag=v2&dc=dc1&filter=Service.Meta.x+%3D%3D+%22a%26b%22",
                "com.acme.Orders"
            })
    void textFormRoundTrips(String text) {
        assertThat(ServiceKey.parse(text)).hasToString(text);
        assertThat(ServiceKey.parse(ServiceKey.parse(text).toString())).isEqualTo(ServiceKey.parse(text));
    }

    @Test
    void fullKubernetesNamesAndTheNamespacedFormAreOneKey() {
        ServiceKey key = ServiceKey.parse("shop/orders");

        assertThat(ServiceKey.parse("orders.shop.svc")).isEqualTo(key);
        assertThat(ServiceKey.parse("orders.shop.svc.cluster.local"))
                .isEqualTo(key)
                .hasSameHashCodeAs(key);
        for (String name : List.of("orders", "orders.shop", "orders.shop.svc", "orders.shop.svc.cluster.local")) {
            assertThat(ServiceKey.ofKubernetes(name, "shop")).isEqualTo(key);
        }
    }

    @Test
    void tagsAreOneSetWhateverTheirOrder() {
        assertThat(ServiceKey.parse("orders?tag=b&tag=a")).isEqualTo(ServiceKey.parse("orders?tag=a&tag=b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b/c", "..", "a..b", "a b", "../etc/passwd", "ns/", "orders:"})
    void namesThatAreNoneAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceKey.parse(text))
                .withMessageContaining("expected:");
    }

    @Test
    void aBrokenEscapeSaysWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceKey.parse("orders?tag=%zz"))
                .withMessage("tag: %zz (expected: % only before two hexadecimal digits)");
    }

    @Test
    void anUnknownOptionSaysWhichAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceKey.parse("orders?tags=a"))
                .withMessage("service option: tags (expected: tag, dc or filter)");
    }

    @Test
    void aBuiltKeyWithAFullKubernetesNameIsTheParsedOne() {
        String full = "orders.shop.svc.cluster.local";
        ServiceKey built = ServiceKey.builder(full).tag("blue").build();

        assertThat(built).isEqualTo(ServiceKey.parse(full + "?tag=blue"));
        assertThat(ServiceKey.parse(built.toString())).isEqualTo(built);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceKey.parse(".shop.svc"))
                .withMessageContaining("expected:");
    }
}
