package io.loadstar.internal.topology;

import io.loadstar.NetworkAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What addresses are seen as from here, as behind a NAT (immutable data).
 *
 * <p>An entry maps a network to one of the same size, or one address to another, with or without a port. Of those that
 * match, the one with the longest prefix counts, and of two as long the one with a port. Names are not translated, nor
 * is an IPv4 address whose spelling can be read in two ways.
 */
final class AddressTable {

    private static final String EXPECTED = " (expected: entries such as 10.1.0.0/16=192.168.0.0/16,"
            + " 10.2.0.7=203.0.113.7 or 10.2.0.7:8080=203.0.113.7:18080, separated by commas";

    private final List<Entry> entries;

    private AddressTable(List<Entry> entries) {
        this.entries = entries;
    }

    /** One line of the table; the ports are 0 where there is none (immutable data). */
    private record Entry(Cidr from, int fromPort, Cidr to, int toPort) {

        boolean matches(byte[] address, int port) {
            return (fromPort == 0 || fromPort == port) && from.contains(address);
        }

        byte[] apply(byte[] address) {
            return to.isOneAddress() ? to.address() : to.withHostOf(address);
        }

        int apply(int port) {
            return toPort == 0 ? port : toPort;
        }
    }

    /** One side of an entry (immutable data). */
    private record Side(Cidr network, int port) {}

    /**
     * Parses a table.
     *
     * @param key the setting, for messages
     * @param text the entries, separated by commas; none if it is blank
     * @return the table
     * @throws IllegalArgumentException if it is not of that form, or maps the same twice
     */
    static AddressTable parse(String key, String text) {
        List<Entry> entries = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Entry entry = entry(key, part.strip());
            for (Entry before : entries) {
                if (before.fromPort == entry.fromPort && before.from.isSame(entry.from)) {
                    throw refusal(key, part.strip(), "; what is left of = once only)");
                }
            }
            entries.add(entry);
        }
        entries.sort(Comparator.comparingInt((Entry entry) -> -entry.from.bits())
                .thenComparing(entry -> entry.fromPort == 0));
        return new AddressTable(List.copyOf(entries));
    }

    private static Entry entry(String key, String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw refusal(key, text, ")");
        }
        Side from = side(key, text, text.substring(0, equals).strip());
        Side to = side(key, text, text.substring(equals + 1).strip());
        boolean addresses = from.network.isOneAddress() && to.network.isOneAddress();
        if (!addresses && !from.network.isAsLarge(to.network)) {
            throw refusal(key, text, "; prefixes of the same length and family)");
        }
        if ((from.port == 0) != (to.port == 0)) {
            throw refusal(key, text, "; a port on both sides or on none)");
        }
        return new Entry(from.network, from.port, to.network, to.port);
    }

    private static Side side(String key, String entry, String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        try {
            if (bracketed || (colon > 0 && text.indexOf(':') == colon)) {
                NetworkAddress address = NetworkAddress.parse(text);
                return new Side(Cidr.parse(key, address.host()), address.port());
            }
            return new Side(Cidr.parse(key, text), 0);
        } catch (IllegalArgumentException e) {
            throw refusal(key, entry, ")", e);
        }
    }

    private static IllegalArgumentException refusal(String key, String entry, String end) {
        return new IllegalArgumentException(key + ": " + entry + EXPECTED + end);
    }

    private static IllegalArgumentException refusal(String key, String entry, String end, Throwable cause) {
        return new IllegalArgumentException(key + ": " + entry + EXPECTED + end, cause);
    }

    /**
     * Translates an address.
     *
     * <p>The entry of the usual port says the host. A named port is translated by the entry that it matches itself; one
     * that is not forwarded to that host is left out, as it could not be reached there.
     *
     * @param address the address that a registry tells
     * @return what it is seen as; the object itself if no entry matches
     */
    NetworkAddress translate(NetworkAddress address) {
        if (entries.isEmpty()) {
            return address;
        }
        byte[] told = literal(address.host());
        Entry entry = told == null ? null : entryOf(told, address.port());
        if (told == null || entry == null) {
            return address;
        }
        byte[] host = entry.apply(told);
        Map<String, Integer> ports = new LinkedHashMap<>();
        address.ports().forEach((name, port) -> {
            Entry own = entryOf(told, port);
            if (own != null && Arrays.equals(own.apply(told), host)) {
                ports.put(name, own.apply(port));
            }
        });
        return NetworkAddress.of(address.network(), text(host), ports);
    }

    private @Nullable Entry entryOf(byte[] address, int port) {
        for (Entry entry : entries) {
            if (entry.matches(address, port)) {
                return entry;
            }
        }
        return null;
    }

    private static byte @Nullable [] literal(String host) {
        byte[] usual = IpLiteral.usual(host);
        if (usual != null) {
            return usual;
        }
        try {
            List<InetAddress> readings = IpLiteral.readings(IpLiteral.normalise(host));
            boolean clear = readings.size() == 1 || host.indexOf(':') >= 0;
            return clear ? readings.get(0).getAddress() : null;
        } catch (UnknownHostException e) {
            return null; // refused where it is judged
        }
    }

    private static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // it has 4 or 16 bytes
        }
    }
}
