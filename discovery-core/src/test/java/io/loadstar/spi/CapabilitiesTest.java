package io.loadstar.spi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.ServiceKey;
import io.loadstar.spi.ServiceDiscoverer.Capability;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            shop/orders,      NAMESPACES,  namespace: shop (expected: none; r: has no namespaces)
            orders:admin,     PORT_NAMES,  port name: admin (expected: none; r: has no port names)
            orders?tag=blue,  TAGS,        tag: blue (expected: none; r: has no tags)
            orders?dc=east,   DATACENTERS, dc: east (expected: none; r: has no data centres)
            orders?filter=x,  FILTERS,     filter: x (expected: none; r: has no filters)
            """)
    void aPartIsRefusedUnlessItIsDeclared(String text, Capability capability, String message) {
        ServiceKey key = ServiceKey.parse(text);

        assertThatThrownBy(() -> Capabilities.check(key, EnumSet.complementOf(EnumSet.of(capability)), "r:"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatCode(() -> Capabilities.check(key, Set.of(capability), "r:")).doesNotThrowAnyException();
    }
}
