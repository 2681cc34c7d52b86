package io.loadstar.internal.topology;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** A network, as {@code 10.0.0.0/8} or {@code fd00::/8}; an address without a length is a network of one (immutable data). */
public final class Cidr {

    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    private final String text;
    private final byte[] prefix;
    private final int bits;

    private Cidr(String text, byte[] prefix, int bits) {
        this.text = text;
        this.prefix = prefix;
        this.bits = bits;
    }

    /**
     * Parses a network.
     *
     * @param what what it is for, for messages
     * @param text an address, and behind a slash how many of its bits count
     * @return the network
     * @throws IllegalArgumentException if it is not of that form
     */
    public static Cidr parse(String what, String text) {
        String stripped = text.strip();
        int slash = stripped.indexOf('/');
        byte[] address = address(slash < 0 ? stripped : stripped.substring(0, slash));
        boolean ipv6 = stripped.indexOf(':') >= 0;
        int bits = slash < 0 ? 8 * address.length : length(stripped.substring(slash + 1), address, ipv6);
        if (address.length == 0 || bits < 0 || bits > 8 * address.length) {
            throw new IllegalArgumentException(
                    what + ": " + text + " (expected: a network such as 10.0.0.0/8 or fd00::/8)");
        }
        return new Cidr(stripped, address, bits);
    }

    /** Parses networks that are separated by commas; none of a blank text. */
    static List<Cidr> list(String what, String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(part -> parse(what, part.strip()))
                        .toList();
    }

    private static byte[] address(String text) {
        byte[] usual = IpLiteral.usual(text);
        if (usual != null || text.indexOf(':') < 0 || text.indexOf('%') >= 0) {
            return usual == null ? new byte[0] : usual;
        }
        try {
            List<InetAddress> readings = IpLiteral.readings(text);
            return readings.get(0).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0]; // the caller says so in words of its own
        }
    }

    /** Reads how many bits of an address count: an IPv4 address that is written as IPv6 begins at the 97th. */
    private static int length(String text, byte[] address, boolean ipv6) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int mapped = ipv6 && address.length == IPV4 ? 8 * (IPV6 - IPV4) : 0;
        return Integer.parseInt(text) - mapped;
    }

    /**
     * Tells whether an address is in the network.
     *
     * @param address the address
     * @return false also if it is of the other family
     */
    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    /** Tells it of the bytes of an address. */
    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(address, 0, whole, prefix, 0, whole)
                && (rest == 0 || ((address[whole] ^ prefix[whole]) & (0xff00 >> rest) & 0xff) == 0);
    }

    /** Returns the address that has the bits of this network in front and those of another address behind them. */
    byte[] withHostOf(byte[] address) {
        byte[] result = address.clone();
        int whole = bits / 8;
        System.arraycopy(prefix, 0, result, 0, whole);
        if (bits % 8 != 0) {
            int mask = (0xff00 >> (bits % 8)) & 0xff;
            result[whole] = (byte) ((prefix[whole] & mask) | (address[whole] & ~mask));
        }
        return result;
    }

    /** {@return the address that was named, with the bits that do not count} */
    byte[] address() {
        return prefix.clone();
    }

    /** {@return how many bits count} */
    int bits() {
        return bits;
    }

    /** {@return whether exactly one address is in it} */
    boolean isOneAddress() {
        return bits == 8 * prefix.length;
    }

    /** {@return whether another network has as many bits of the same family} */
    boolean isAsLarge(Cidr other) {
        return bits == other.bits && prefix.length == other.prefix.length;
    }

    /** {@return whether the same addresses are in both} */
    boolean isSame(Cidr other) {
        return isAsLarge(other) && contains(other.prefix);
    }

    @Override
    public String toString() {
        return text;
    }
}
