package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.6, false",
        "0.0.0.0/0, 255.1.1.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 10.0.0.1, false",
        "fc00::/7, fdff::1, true",
        "fc00::/7, fe00::1, false",
        "2001:db8::1, 2001:db8::1, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "::ffff:10.0.0.0/104, 11.1.2.3, false",
        "::ffff:0:0/96, 255.1.1.1, true",
        "::ffff:10.0.0.7, 10.0.0.7, true",
        "::ffff:10.0.0.7, 10.0.0.6, false"
    })
    void anAddressIsInANetworkIfTheBitsThatCountAreTheSame(String network, String address, boolean in)
            throws UnknownHostException {
        assertThat(Cidr.parse("network", network).contains(InetAddress.getByName(address)))
                .isEqualTo(in);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0/8",
                "::/129",
                "fe80:::/8",
                "eth0",
                "10.0.0.0/-1",
                "a:b/8",
                "::ffff:10.0.0.0/8",
                "::ffff:10.0.0.0/95",
                "fe80::1%eth0/64",
                "10.0.0.0/8/8",
                "010.0.0.0/8",
                "10.0.0.0/\u0668"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse("network", text))
                .withMessage("network: " + text + " (expected: a network such as 10.0.0.0/8 or fd00::/8)");
    }
}
