package io.loadstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.loadstar.NetworkAddress.Family;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkAddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:80, 10.0.0.1, 80, IPV4, 10.0.0.1:80",
        "[::1]:443, ::1, 443, IPV6, [::1]:443",
        "db.example.test:5432, db.example.test, 5432, NAME, db.example.test:5432",
        "1.2.3.256:1, 1.2.3.256, 1, NAME, 1.2.3.256:1",
        "1.2.3:1, 1.2.3, 1, NAME, 1.2.3:1"
    })
    void parsesHostAndPort(String text, String host, int port, Family family, String authority) {
        NetworkAddress address = NetworkAddress.parse(text);

        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.family()).isEqualTo(family);
        assertThat(address.authority()).isEqualTo(authority);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                ":80",
                "host:",
                "host:x",
                "host:0",
                "host:65536",
                "::1:80",
                "host:-1",
                "a b:1",
                "a/b:1",
                "u@h:1",
                "[a:1"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkAddress.parse(text))
                .withMessageContaining("expected:");
    }

    @Test
    void namedPortsAreFoundByNameAndTheDefaultIsTheUnnamedOne() {
        NetworkAddress address = NetworkAddress.of("lan", "10.0.0.1", Map.of("", 80, "admin", 81));

        assertThat(address.port()).isEqualTo(80);
        assertThat(address.port("admin")).isEqualTo(81);
        assertThat(address).hasToString("lan=10.0.0.1:80");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> address.port("http"))
                .withMessage("port: http (expected: one of [, admin])");
    }
}
