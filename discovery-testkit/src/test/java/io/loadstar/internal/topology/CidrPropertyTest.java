package io.loadstar.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceConfig;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Networks, lists of them and the table of translation, against what a reader of the bits says. */
class CidrPropertyTest {

    /** An address as one number, beside the text that the classes under test read. */
    private record Bits(BigInteger value, int width) {

        Bits(byte[] bytes) {
            this(new BigInteger(1, bytes), 8 * bytes.length);
        }

        /** With one bit turned, counted from the left; the address itself if there is no such bit. */
        Bits turned(int bit) {
            return bit < width ? new Bits(value.flipBit(width - 1 - bit), width) : this;
        }

        boolean startsWithOne() {
            return value.testBit(width - 1);
        }

        boolean sharesPrefix(Bits other, int length) {
            return width == other.width
                    && value.shiftRight(width - length).equals(other.value.shiftRight(width - length));
        }

        InetAddress address() {
            byte[] bytes = new byte[width / 8];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = value.shiftRight(width - 8 * (i + 1)).byteValue();
            }
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        String text() {
            return address().getHostAddress();
        }
    }

    /** A network, and an address that differs from it at or behind a bit, or anywhere. */
    private record Case(Bits network, int length, Bits address) {

        String cidr() {
            return network.text() + '/' + length;
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        return Arbitraries.of(4, 16).flatMap(bytes -> {
            Arbitrary<Bits> any = bits(bytes);
            Arbitrary<Integer> length = Arbitraries.integers().between(0, 8 * bytes);
            // Neighbours of the network: only there do the last bit that counts and the first that does not matter.
            Arbitrary<Integer> offset = Arbitraries.integers().between(-1, 2);
            return Combinators.combine(any, length, any, offset, Arbitraries.of(true, false))
                    .as((network, prefix, other, near, random) ->
                            new Case(network, prefix, random ? other : network.turned(Math.max(0, prefix - 1 + near))));
        });
    }

    /** Addresses of which no single bit makes one that is refused anyway, or one that carries another. */
    private static Arbitrary<Bits> bits(int bytes) {
        Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofSize(bytes);
        return random.map(array -> {
            array[0] = bytes == 4 ? (byte) ((array[0] & 0x3f) | 0x06) : (byte) 0x3d;
            return new Bits(array);
        });
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void anAddressIsInANetworkIfTheLeadingBitsAreTheSame(@ForAll("cases") Case one) {
        boolean in = one.address.sharesPrefix(one.network, one.length);

        assertThat(Cidr.parse("network", one.cidr()).contains(one.address.address()))
                .isEqualTo(in);
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void anAddressIsRefusedIfOneNetworkDeniesItOrNoneAllowsIt(
            @ForAll("cases") Case one, @ForAll("cases") Case two, @ForAll("cases") Case three) {
        Bits address = one.address;
        AddressPolicy policy = AddressPolicy.of(ServiceConfig.builder()
                .set(ServiceConfig.ADDRESSES_ALLOW, one.cidr() + ',' + two.cidr())
                .set(ServiceConfig.ADDRESSES_DENY, three.cidr())
                .build());

        boolean allowed = !address.sharesPrefix(three.network, three.length)
                && (address.sharesPrefix(one.network, one.length) || address.sharesPrefix(two.network, two.length));
        assertThat(policy.refusal(NetworkAddress.of(address.text(), 80)) == null)
                .isEqualTo(allowed);
    }

    @Provide
    Arbitrary<List<Case>> tables() {
        return cases().list().ofMinSize(1).ofMaxSize(8);
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void theInverseTableTranslatesBack(@ForAll("tables") List<Case> cases, @ForAll("cases") Case any) {
        List<String> there = new ArrayList<>();
        List<String> back = new ArrayList<>();
        List<Case> used = new ArrayList<>();
        for (Case one : cases) {
            if (one.length > 0 && used.stream().noneMatch(before -> overlap(before, one))) {
                used.add(one);
                String from = one.cidr();
                String to = seenAs(one.network).text() + '/' + one.length;
                there.add(from + '=' + to);
                back.add(to + '=' + from);
            }
        }
        AddressTable table = AddressTable.parse("there", String.join(",", there));
        AddressTable inverse = AddressTable.parse("back", String.join(",", back));
        List<Bits> addresses = new ArrayList<>(List.of(any.address));
        cases.forEach(one -> addresses.add(one.address));

        addresses.removeIf(Bits::startsWithOne);
        for (Bits address : addresses) {
            NetworkAddress told = NetworkAddress.of(address.text(), 80);
            NetworkAddress seen = table.translate(told);
            boolean matches = used.stream().anyMatch(one -> address.sharesPrefix(one.network, one.length));
            assertThat(seen.host()).isEqualTo(matches ? seenAs(address).text() : address.text());
            assertThat(inverse.translate(seen)).isEqualTo(told);
        }
    }

    /** The first bit marks the other side: networks as they are drawn have it clear. */
    private static Bits seenAs(Bits address) {
        return address.turned(0);
    }

    private static boolean overlap(Case one, Case two) {
        return one.network.sharesPrefix(two.network, Math.min(one.length, two.length));
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void ofSeveralEntriesTheLongestCounts(@ForAll("cases") Case one, @ForAll("cases") Case two) {
        Assume.that(one.length != two.length && one.length > 0 && two.length > 0);
        Bits address = one.address;
        String text =
                one.cidr() + '=' + seenAs(one.network).text() + '/' + one.length + ',' + two.cidr() + '=' + two.cidr();
        NetworkAddress told = NetworkAddress.of(address.text(), 80);

        boolean first = address.sharesPrefix(one.network, one.length);
        boolean second = address.sharesPrefix(two.network, two.length);
        boolean translated = first && !(second && two.length > one.length);
        assertThat(AddressTable.parse("table", text).translate(told).host())
                .isEqualTo(translated ? seenAs(address).text() : address.text());
    }
}
