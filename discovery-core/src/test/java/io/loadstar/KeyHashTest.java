package io.loadstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden vectors were computed with the reference implementation of xxHash. */
class KeyHashTest {

    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "abcd, de0327b0d25d92cc",
        "user-42, 397e9d3a76af7c81",
        "12345678, d2d02f08cf7cfd4a",
        "123456789012, b5cee4c943d43c7e",
        "orders/10.0.0.17:8080, a278aef5b7e5d4e1",
        "0123456789abcdef0123456789abcdef, 642a94958e71e6c5",
        "'the quick brown fox jumps over the lazy dog, twice or thrice', b1944cd28d324d93",
        "\u00e9, 17d757dfb8b46f78",
        "na\u00efve, c07351dc8a26afe6",
        "\u65e5\u672c\u8a9e, 7179a19f3719f5e1",
        "\ud83d\ude00 smile, 4167a535b5fade73",
    })
    void textHasItsGoldenHash(String text, String hash) {
        assertThat(Long.toHexString(KeyHash.ofText(text))).isEqualTo(hash);
        assertThat(KeyHash.ofText(new StringBuilder(text))).isEqualTo(KeyHash.ofText(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, ef46db3751d8e999",
        "1, a96c7f0ce858bbb7",
        "3, 56e6957632a487f9",
        "4, c60d15b1e3ff8f04",
        "7, afbefc3d6c6f9a8e",
        "8, 3da5c7aa269683e0",
        "15, ae2a37eb9357caa7",
        "31, 4a74f3a1a39ad4a1",
        "32, 8d57d6a4671cc43d",
        "33, 62c9fd21ed857664",
        "63, 5c320a0d2707057f",
        "64, 7bbabbc45729d17e",
        "100, efa0ad2d3e70c151",
        "1000, 99594f4828043d35",
    })
    void bytesHaveTheirGoldenHash(int length, String hash) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        assertThat(Long.toHexString(KeyHash.ofBytes(bytes))).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 80, 8911d388e8142033",
        "192.168.1.200, 54321, b922f70bf9b540ee",
        "2001:db8::1, 443, 4ec77c66eb2f1cee",
        "::1, 0, 1f16ebf1b1029a63",
        "255.255.255.255, 65535, 8a187aaeec099ab8",
    })
    void addressHasItsGoldenHash(String address, int port, String hash) throws UnknownHostException {
        assertThat(Long.toHexString(KeyHash.ofAddress(InetAddress.getByName(address), port)))
                .isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({
        "i-1, 0, 37d21dc1913a4dab",
        "i-1, 1, 2b5c6d733fe7c3ab",
        "i-1, 639, 1dc2b99892877a12",
        "orders/10.0.0.17:8080, 0, d1bedbf9f34a7e42",
    })
    void pointHasItsGoldenPosition(String id, int index, String position) {
        assertThat(Long.toHexString(KeyHash.point(KeyHash.ofText(id), index))).isEqualTo(position);
    }

    @Test
    void ipv4AddressAndItsMappedIpv6FormAgree() throws UnknownHostException {
        InetAddress plain = InetAddress.getByName("10.1.2.3");
        byte[] raw = new byte[16];
        raw[10] = (byte) 0xff;
        raw[11] = (byte) 0xff;
        System.arraycopy(plain.getAddress(), 0, raw, 12, 4);
        InetAddress mapped = Inet6Address.getByAddress(null, raw, -1);

        assertThat(mapped).isInstanceOf(Inet6Address.class);
        assertThat(KeyHash.ofAddress(mapped, 8080)).isEqualTo(KeyHash.ofAddress(plain, 8080));
    }

    @Test
    void scopeOfAnIpv6AddressDoesNotCount() throws UnknownHostException {
        byte[] raw = InetAddress.getByName("fe80::1").getAddress();

        assertThat(KeyHash.ofAddress(Inet6Address.getByAddress(null, raw, 7), 1))
                .isEqualTo(KeyHash.ofAddress(Inet6Address.getByAddress(null, raw, -1), 1));
    }

    @Test
    void textHashesAsItsUtf8BytesAtEveryLength() {
        Random random = new Random(42);
        for (int length = 0; length < 200; length++) {
            StringBuilder text = new StringBuilder();
            int bound = length % 3 == 0 ? 0x800 : 0x80;
            for (int i = 0; i < length; i++) {
                text.append((char) random.nextInt(bound));
            }
            assertThat(KeyHash.ofText(text))
                    .isEqualTo(KeyHash.ofBytes(text.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void unpairedSurrogateCountsAsAQuestionMark() {
        assertThat(KeyHash.ofText("a\ud83db")).isEqualTo(KeyHash.ofText("a?b"));
    }

    @Test
    void portOutOfRangeIsRefused() {
        InetAddress address = new InetSocketAddress("127.0.0.1", 0).getAddress();

        assertThatThrownBy(() -> KeyHash.ofAddress(address, 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: 65536 (expected: 0 to 65535)");
    }
}
