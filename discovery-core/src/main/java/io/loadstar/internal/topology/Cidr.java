package io.loadstar.internal.topology;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** A network, as {@code 10.0.0.0/8} or {@code fd00::/8}; an address without a length is a network of one (immutable data). */
public final class Cidr {

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
        int bits = slash < 0 ? 8 * address.length : length(stripped.substring(slash + 1));
        if (address.length == 0 || bits < 0 || bits > 8 * address.length) {
            throw new IllegalArgumentException(
                    what + ": " + text + " (expected: a network such as 10.0.0.0/8 or fd00::/8)");
        }
        return new Cidr(stripped, address, bits);
    }

    private static byte[] address(String text) {
        byte[] usual = IpLiteral.usual(text);
        if (usual != null || text.indexOf(':') < 0) {
            return usual == null ? new byte[0] : usual;
        }
        try {
            List<InetAddress> readings = IpLiteral.readings(text);
            return readings.get(0).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0]; // the caller says so in words of its own
        }
    }

    private static int length(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
    }

    /**
     * Tells whether an address is in the network.
     *
     * @param address the address
     * @return false also if it is of the other family
     */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((bytes[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
