package io.loadstar.internal.topology;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a host's text may stand for without a look-up (a pure function).
 *
 * <p>A system's resolver reads more than four decimal numbers: {@code inet_aton(3)} takes one to four parts, each
 * decimal, octal or hexadecimal, and HTTP clients map full-width digits to ASCII. What starts with a 0 is octal to some
 * and decimal to others, so both readings count. An IPv6 address that carries an IPv4 one, as the mapped, compatible,
 * translated (RFC 2765), NAT64 (RFC 6052) and 6to4 (RFC 3056) forms do, stands for both.
 */
final class IpLiteral {

    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?!$)");

    /** The digits of the largest 32-bit number in the longest of the three bases, octal. */
    private static final int MOST_DIGITS = 11;

    private static final int IPV4_PARTS = 4;

    private static final byte[] COMPATIBLE = new byte[12];

    /** One address of the compatible form is none (RFC 4291, 2.5.3). */
    private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private static final byte[] TRANSLATED = {0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0};
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] SIX_TO_FOUR = {0x20, 0x02};

    private IpLiteral() {}

    /**
     * Returns the text as resolvers and clients compare it: in lower case, full-width forms as ASCII, without the dot
     * at the end.
     */
    static String normalise(String host) {
        String text = host;
        if (!isAscii(text)) {
            text = Normalizer.normalize(text, Normalizer.Form.NFKC).replace('\u3002', '.');
        }
        text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return text.toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String text) {
        int all = 0;
        for (int i = 0; i < text.length(); i++) {
            all |= text.charAt(i);
        }
        return all < 0x80;
    }

    /**
     * Returns every address that a text may stand for.
     *
     * @param host as {@link #normalise} gives it
     * @return none if it is a name
     * @throws UnknownHostException if it is neither a name nor an address
     */
    static List<InetAddress> readings(String host) throws UnknownHostException {
        List<InetAddress> readings = new ArrayList<>(2);
        if (host.indexOf(':') < 0) {
            addIpv4(readings, host);
            return readings;
        }
        int zone = host.indexOf('%');
        String literal = zone < 0 ? host : host.substring(0, zone);
        if (!IPV6.matcher(literal).matches()) {
            throw new UnknownHostException(host);
        }
        // No look-up: what has a colon and begins with a hexadecimal digit is read as a literal or refused.
        add(readings, InetAddress.getByName(literal));
        return readings;
    }

    /** Tells whether a text is a name, which stands for what a look-up says. */
    static boolean isName(String host) {
        try {
            return usual(host) == null && readings(normalise(host)).isEmpty();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Returns an address, and the IPv4 address that it carries. */
    static List<InetAddress> readings(InetAddress address) throws UnknownHostException {
        List<InetAddress> readings = new ArrayList<>(2);
        add(readings, address);
        return readings;
    }

    private static void add(List<InetAddress> readings, InetAddress address) throws UnknownHostException {
        readings.add(address);
        byte[] carried = address instanceof Inet6Address ? carried(address.getAddress()) : null;
        if (carried != null) {
            readings.add(InetAddress.getByAddress(carried));
        }
    }

    private static byte @Nullable [] carried(byte[] ipv6) {
        if (startsWith(ipv6, SIX_TO_FOUR)) {
            return Arrays.copyOfRange(ipv6, 2, 6);
        }
        boolean compatible = startsWith(ipv6, COMPATIBLE) && !Arrays.equals(ipv6, LOOPBACK);
        boolean atTheEnd = compatible || startsWith(ipv6, TRANSLATED) || startsWith(ipv6, NAT64);
        return atTheEnd ? Arrays.copyOfRange(ipv6, 12, 16) : null;
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Reads the usual form, four decimal numbers that can be read in no other way; nearly all addresses have it. */
    static byte @Nullable [] usual(String host) {
        byte[] address = new byte[IPV4_PARTS];
        int part = 0;
        int digits = 0;
        int number = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.' && digits > 0 && part < IPV4_PARTS - 1) {
                address[part++] = (byte) number;
                digits = 0;
                number = 0;
            } else if (c >= '0' && c <= '9' && (digits == 0 || number > 0)) {
                digits++;
                number = 10 * number + c - '0';
                if (number > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        address[part] = (byte) number;
        return part == IPV4_PARTS - 1 && digits > 0 ? address : null;
    }

    private static void addIpv4(List<InetAddress> readings, String host) throws UnknownHostException {
        if (host.isEmpty() || Character.digit(host.charAt(0), 10) < 0) {
            return;
        }
        String[] parts = host.split("\\.", -1);
        if (parts.length > IPV4_PARTS
                || !Arrays.stream(parts).allMatch(part -> NUMBER.matcher(part).matches())) {
            return;
        }
        byte[] decimal = ipv4(parts, 10);
        byte[] octal = ipv4(parts, 8);
        if (decimal != null) {
            readings.add(InetAddress.getByAddress(decimal));
        }
        if (octal != null && !Arrays.equals(octal, decimal)) {
            readings.add(InetAddress.getByAddress(octal));
        }
    }

    /**
     * Reads one to four numbers, the last of which fills all bytes that are left.
     *
     * @param leadingZero the base of a number that begins with a 0
     */
    private static byte @Nullable [] ipv4(String[] parts, int leadingZero) {
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            int bytes = i < parts.length - 1 ? 1 : IPV4_PARTS - i;
            long number = number(parts[i], leadingZero);
            if (number < 0 || number >= 1L << (8 * bytes)) {
                return null;
            }
            address = (address << (8 * bytes)) | number;
        }
        return new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
    }

    private static long number(String text, int leadingZero) {
        boolean hexadecimal = text.startsWith("0x");
        int base = hexadecimal ? 16 : text.startsWith("0") ? leadingZero : 10;
        String digits = LEADING_ZEROS
                .matcher(hexadecimal ? "0" + text.substring(2) : text)
                .replaceFirst("");
        if (digits.length() > MOST_DIGITS || digits.chars().anyMatch(c -> Character.digit(c, base) < 0)) {
            return -1;
        }
        return Long.parseLong(digits, base);
    }
}
