package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceConfig.Loopback;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are refused whatever the registry is, in each spelling that some resolver or client reads. */
class AddressPolicyTest {

    private static final AddressPolicy USUAL = AddressPolicy.of(ServiceConfig.DEFAULTS);
    private static final AddressPolicy STRICT = AddressPolicy.of(ServiceConfig.builder()
            .set(ServiceConfig.ADDRESSES_LOOPBACK, Loopback.REFUSE)
            .build());

    private static @Nullable String refusal(AddressPolicy policy, String host) {
        return policy.refusal(NetworkAddress.of(host, 80));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.0",
                "169.254.255.255",
                "169.254.169.254.",
                "2852039166",
                "0xa9fea9fe",
                "0XA9FEA9FE",
                "025177524776",
                "169.16689662",
                "169.254.43518",
                "0251.0376.0251.0376",
                "0000000000251.0376.0251.0376",
                "0xa9.0xfe.0xa9.0xfe",
                "0xa9.254.0251.254",
                "\uff11\uff16\uff19.254.169.254",
                "169\u3002254\u3002169\u3002254",
                "fe80::1",
                "FE80::1%eth0",
                "[fe80::1]",
                "fe9f:1::1",
                "febf::1",
                "fe80:0:0:0:0:0:0:1",
                "::ffff:169.254.169.254",
                "::FFFF:a9fe:a9fe",
                "0:0:0:0:0:ffff:169.254.169.254",
                "::169.254.169.254",
                "::ffff:0:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1"
            })
    void row59_aLinkLocalAddressIsRefusedInEverySpelling(String host) {
        assertThat(refusal(USUAL, host)).isEqualTo("link-local");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"224.0.0.1", "239.255.255.255", "ff02::1", "ff00::", "::ffff:224.0.0.1", "0xe0000001", "224.1"})
    void row59_aMulticastAddressIsRefused(String host) {
        assertThat(refusal(USUAL, host)).isEqualTo("multicast");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "::", "0", "0x0", "0x", "00", "0.0", "::ffff:0.0.0.0", "0:0:0:0:0:0:0:0", "::%1"})
    void row59_anUnspecifiedAddressIsRefused(String host) {
        assertThat(refusal(USUAL, host)).isEqualTo("unspecified");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"169%2e254.169.254", "%31%36%39.254.169.254", "fe80:::1", "1:2:3", "g::1", "::1.2.3", "a:b"})
    void row59_whatIsNeitherANameNorAnAddressIsRefused(String host) {
        assertThat(refusal(USUAL, host)).isEqualTo("neither a name nor an address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "223.255.255.255",
                "240.0.0.1",
                "0.0.0.1",
                "192.168.0.254",
                "010.0.0.1",
                "2001:db8::1",
                "fec0::1",
                "fd00::1",
                "::ffff:10.0.0.1",
                "2002:a00:1::1",
                "orders.example.test",
                "orders.example.test.",
                "169.254.169.254.nip.example",
                "169-254-169-254.example.test",
                "0xcafe.example",
                "4294967296",
                "1.2.3.4.5",
                "256.1.1.1",
                "1..2",
                "fe80.example.test",
                "\u00fcber.example"
            })
    void whatMayBeUsedIsNotRefusedAndNamesAreNotLookedUp(String host) {
        assertThat(refusal(USUAL, host)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "2130706433",
                "127.1",
                "::1",
                "::ffff:127.0.0.1",
                "localhost",
                "LOCALHOST.",
                "orders.localhost"
            })
    void loopbackIsAllowedUnlessItIsRefusedByOption(String host) {
        assertThat(refusal(USUAL, host)).isNull();
        assertThat(refusal(STRICT, host)).isEqualTo("loopback");
    }

    @Test
    void theOptionIsSetByItsKey() {
        ServiceConfig config = ServiceConfig.of(Map.of("addresses.loopback", "refuse"));

        assertThat(refusal(AddressPolicy.of(config), "127.0.0.1")).isEqualTo("loopback");
        assertThatThrownBy(() -> ServiceConfig.of(Map.of("addresses.loopback", "no")))
                .hasMessage("addresses.loopback: no (expected: one of allow, refuse)");
    }

    @Test
    void row59_thereIsNoAddressWithPortZero() {
        assertThatThrownBy(() -> NetworkAddress.of("10.0.0.1", 0)).hasMessage("port: 0 (expected: 1 to 65535)");
        assertThatThrownBy(() -> NetworkAddress.of("lan", "10.0.0.1", Map.of("", 80, "admin", 0)))
                .hasMessage("port admin: 0 (expected: 1 to 65535)");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = ';',
            value = {
                // allow; deny; host; why it is refused
                "10.0.0.0/8;              ;               10.1.2.3;               none",
                "10.0.0.0/8;              ;               11.1.2.3;               in no network of addresses.allow",
                "10.0.0.0/8;              ;               fd00::1;                in no network of addresses.allow",
                "10.0.0.0/8, fd00::/8;    ;               fd00::1;                none",
                "10.0.0.7;                ;               10.0.0.7;               none",
                "10.0.0.7;                ;               10.0.0.8;               in no network of addresses.allow",
                "::1;                     ;               ::1;                    none",
                ";                        10.0.0.0/8;     10.1.2.3;               in 10.0.0.0/8 of addresses.deny",
                ";                        10.0.0.0/8;     11.1.2.3;               none",
                ";                        10.0.0.0/8;     fd00::1;                none",
                "10.0.0.0/8;              10.1.0.0/16;    10.1.2.3;               in 10.1.0.0/16 of addresses.deny",
                "10.1.0.0/16;             10.0.0.0/8;     10.1.2.3;               in 10.0.0.0/8 of addresses.deny",
                "10.0.0.0/8;              10.1.0.0/16;    10.2.2.3;               none",
                "0.0.0.0/0;               ;               169.254.169.254;        link-local",
                // Each reading counts: one that is denied is enough, and all must be allowed.
                ";                        10.0.0.0/8;     ::ffff:10.1.2.3;        in 10.0.0.0/8 of addresses.deny",
                ";                        10.0.0.0/8;     64:ff9b::a01:203;       in 10.0.0.0/8 of addresses.deny",
                ";                        10.0.0.0/8;     2002:a01:203::1;        in 10.0.0.0/8 of addresses.deny",
                ";                        10.0.0.0/8;     167838211;              in 10.0.0.0/8 of addresses.deny",
                ";                        8.0.0.0/8;      010.1.2.3;              in 8.0.0.0/8 of addresses.deny",
                ";                        10.0.0.0/8;     010.1.2.3;              in 10.0.0.0/8 of addresses.deny",
                "10.0.0.0/8;              ;               010.1.2.3;              in no network of addresses.allow",
                "10.0.0.0/8, 8.0.0.0/8;   ;               010.1.2.3;              none",
                "64:ff9b::/96;            ;               64:ff9b::a01:203;       in no network of addresses.allow",
                "64:ff9b::/96,10.0.0.0/8; ;               64:ff9b::a01:203;       none",
                "10.0.0.0/8;              ;               ::ffff:10.1.2.3;        none",
                // What a name stands for is judged where it is looked up.
                "10.0.0.0/8;              ;               orders.example.test;    none",
            })
    void theListsJudgeAfterWhatHoldsForAllAndDenyIsStronger(
            @Nullable String allow, @Nullable String deny, String host, @Nullable String why) {
        assertThat(refusal(lists(allow, deny), host)).isEqualTo(why);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = ';',
            value = {
                "10.1.2.3;                none",
                "10.1.2.3, 10.1.2.4;      none",
                "10.1.2.3, 10.9.2.4;      'a name that stands for 10.9.2.4, which is in 10.9.0.0/16 of addresses.deny'",
                "10.1.2.3, 1.1.1.1;       'a name that stands for 1.1.1.1, which is in no network of addresses.allow'",
                "169.254.169.254;         'a name that stands for 169.254.169.254, which is link-local'",
                "64:ff9b::a09:204;        'a name that stands for 64:ff9b:0:0:0:0:a09:204, which is in 10.9.0.0/16 of"
                        + " addresses.deny'",
            })
    void allThatANameStandsForMustBeAllowed(String addresses, @Nullable String why) throws UnknownHostException {
        List<InetAddress> resolved = new ArrayList<>();
        for (String address : addresses.split(", ")) {
            resolved.add(InetAddress.getByName(address));
        }

        assertThat(lists("10.0.0.0/8, 64:ff9b::/96", "10.9.0.0/16").refusal(resolved))
                .isEqualTo(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "addresses.allow;     10.0.0.0/33;        10.0.0.0/33 (expected: a network such as 10.0.0.0/8 or fd00::/8)",
                "addresses.deny;      10.0.0.0/8,,::/0;   ' (expected: a network such as 10.0.0.0/8 or fd00::/8)'",
                "addresses.deny;      10.0.0.0/8, lan;    lan (expected: a network such as 10.0.0.0/8 or fd00::/8)",
                "addresses.networks;  lan,lan;            'lan,lan (expected: names of networks, each once, separated by"
                        + " commas, such as lan,wan)'",
                "addresses.networks;  lan,;               'lan, (expected: names of networks, each once, separated by"
                        + " commas, such as lan,wan)'",
            })
    void aListThatIsNotOfItsFormIsRefusedInOneLine(String key, String value, String message) {
        ServiceConfig config = ServiceConfig.of(Map.of(key, value));

        assertThatThrownBy(() -> AddressPolicy.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(key + ": " + message);
    }

    private static AddressPolicy lists(@Nullable String allow, @Nullable String deny) {
        ServiceConfig.Builder config = ServiceConfig.builder();
        if (allow != null) {
            config.set(ServiceConfig.ADDRESSES_ALLOW, allow);
        }
        if (deny != null) {
            config.set(ServiceConfig.ADDRESSES_DENY, deny);
        }
        return AddressPolicy.of(config.build());
    }
}
