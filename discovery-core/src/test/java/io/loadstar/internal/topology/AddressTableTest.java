package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.loadstar.NetworkAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTableTest {

    private static final String KEY = "addresses.translate";

    private static NetworkAddress translate(String table, NetworkAddress address) {
        return AddressTable.parse(KEY, table).translate(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10.1.0.0/16=192.168.0.0/16;                        10.1.2.3:80;        192.168.2.3:80",
                "10.1.0.0/16=192.168.0.0/16;                        10.2.2.3:80;        10.2.2.3:80",
                "10.1.9.9/16=192.168.9.9/16;                        10.1.2.3:80;        192.168.2.3:80",
                "10.16.0.0/12=172.16.0.0/12;                        10.31.2.3:80;       172.31.2.3:80",
                "10.2.0.7=203.0.113.7;                              10.2.0.7:80;        203.0.113.7:80",
                "10.2.0.7=203.0.113.7;                              10.2.0.8:80;        10.2.0.8:80",
                "10.2.0.7:8080=203.0.113.7:18080;                   10.2.0.7:8080;      203.0.113.7:18080",
                "10.2.0.7:8080=203.0.113.7:18080;                   10.2.0.7:8081;      10.2.0.7:8081",
                "10.0.0.0/8=11.0.0.0/8,10.1.0.0/16=12.1.0.0/16;     10.1.2.3:80;        12.1.2.3:80",
                "10.1.0.0/16=12.1.0.0/16,10.0.0.0/8=11.0.0.0/8;     10.2.2.3:80;        11.2.2.3:80",
                "10.2.0.7=1.1.1.1,10.2.0.7:80=2.2.2.2:81;           10.2.0.7:80;        2.2.2.2:81",
                "10.2.0.7=1.1.1.1,10.2.0.7:80=2.2.2.2:81;           10.2.0.7:82;        1.1.1.1:82",
                "fd00:1::/32=fd00:2::/32;                           [fd00:1::7]:80;     [fd00:2:0:0:0:0:0:7]:80",
                "[fd00::7]:80=[fd00::8]:81;                         [fd00:0::7]:80;     [fd00:0:0:0:0:0:0:8]:81",
                "fd00::7=203.0.113.7;                               [fd00::7]:80;       203.0.113.7:80",
                "10.2.0.7=fd00::7;                                  10.2.0.7:80;        [fd00:0:0:0:0:0:0:7]:80",
                "10.1.0.0/16=192.168.0.0/16;                        [::ffff:10.1.2.3]:80;   192.168.2.3:80",
                "::ffff:10.1.0.0/112=192.168.0.0/16;                10.1.2.3:80;        192.168.2.3:80",
                "10.1.0.0/16=192.168.0.0/16;                        0x0a010203:80;      192.168.2.3:80",
                "0.0.0.0/0=0.0.0.0/0;                               10.2.0.7:80;        10.2.0.7:80",
            })
    void theEntryWithTheLongestPrefixCounts(String table, String address, String seen) {
        assertThat(translate(table, NetworkAddress.parse(address))).hasToString(seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders.example.test:80", "010.1.2.3:80", "10.1.2.3.example:80"})
    void namesAndWhatCanBeReadInTwoWaysAreNotTranslated(String text) {
        NetworkAddress address = NetworkAddress.parse(text);

        assertThat(translate("0.0.0.0/0=192.168.0.0/0", address)).isSameAs(address);
    }

    @Test
    void theNetworkStaysAndEachPortIsTranslatedThatLeadsToTheSameHost() {
        NetworkAddress told = NetworkAddress.of("lan", "10.2.0.7", Map.of("", 80, "admin", 81, "debug", 82, "far", 83));

        assertThat(translate("10.2.0.7:80=1.1.1.1:1080,10.2.0.7:81=1.1.1.1:1081,10.2.0.7:83=2.2.2.2:1083", told))
                .as("the port that nobody forwards, and the one that is forwarded elsewhere, are left out")
                .isEqualTo(NetworkAddress.of("lan", "1.1.1.1", Map.of("", 1080, "admin", 1081)));
        assertThat(translate("10.2.0.0/16=1.1.0.0/16", told))
                .isEqualTo(NetworkAddress.of("lan", "1.1.0.7", told.ports()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.0.0/16|                         )",
                "10.1.0.0/16=192.168.0.0/17|          ; prefixes of the same length and family)",
                "10.1.0.0/16=fd00::/16|               ; prefixes of the same length and family)",
                "10.1.0.0/16=10.2.0.7|                ; prefixes of the same length and family)",
                "10.1.0.0/33=192.168.0.0/33|          )",
                "10.2.0.7:80=10.2.0.8|                ; a port on both sides or on none)",
                "10.2.0.7=10.2.0.8:80|                ; a port on both sides or on none)",
                "10.2.0.7:0=10.2.0.8:80|              )",
                "10.2.0.7:x=10.2.0.8:80|              )",
                "10.1.0.0/16:80=10.2.0.0/16:80|       )",
                "orders=10.2.0.7|                     )",
                "10.2.0.7=orders:80|                  )",
                "[fd00::7]=10.2.0.7|                  )",
                "10.2.0.7==10.2.0.8|                  )",
                "fe80::1%eth0=10.2.0.8|               )",
            })
    void anEntryThatIsNotOfItsFormIsRefused(String entry, String end) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressTable.parse(KEY, "10.9.0.1=10.9.0.2, " + entry))
                .withMessage("addresses.translate: " + entry + " (expected: entries such as"
                        + " 10.1.0.0/16=192.168.0.0/16, 10.2.0.7=203.0.113.7 or 10.2.0.7:8080=203.0.113.7:18080,"
                        + " separated by commas" + end);
    }

    @Test
    void whatIsMappedTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressTable.parse(KEY, "10.1.0.0/16=10.3.0.0/16,10.1.9.9/16=10.4.0.0/16"))
                .withMessageStartingWith("addresses.translate: 10.1.9.9/16=10.4.0.0/16 (expected: ")
                .withMessageEndingWith("; what is left of = once only)");
        assertThat(translate("10.2.0.7=1.1.1.1,10.2.0.7:80=2.2.2.2:81", NetworkAddress.of("10.2.0.7", 80)))
                .hasToString("2.2.2.2:81");
    }
}
