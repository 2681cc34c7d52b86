package io.loadstar;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One way to reach an instance: a host and its named ports, as seen from one network (immutable data).
 *
 * <p>An instance may have several, such as one on the local network and one on the wide one. The port whose name is
 * empty is the default port.
 */
public final class NetworkAddress {

    /** The network of an address whose registry names none. */
    public static final String DEFAULT_NETWORK = "default";

    /** The name of the default port. */
    public static final String DEFAULT_PORT = "";

    /** The family of a host. */
    public enum Family {
        /** A literal IPv4 address. */
        IPV4,
        /** A literal IPv6 address. */
        IPV6,
        /** A name that the client resolves when it connects. */
        NAME
    }

    private final String network;
    private final String host;
    private final Map<String, Integer> ports;
    private final int port;
    private final Family family;

    private NetworkAddress(String network, String host, Map<String, Integer> ports) {
        this.network = Checks.notBlank("network", network);
        this.host = normalise(Checks.notBlank("host", host));
        this.family = familyOf(checkHost(this.host));
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("ports: none (expected: at least one)");
        }
        ports.forEach((name, number) -> Checks.port(name.isEmpty() ? "port" : "port " + name, number));
        // Nearly all have one port: a map of one entry takes a third of the room of a tree.
        this.ports = ports.size() == 1 ? Map.copyOf(ports) : Collections.unmodifiableMap(new TreeMap<>(ports));
        Integer usual = this.ports.get(DEFAULT_PORT);
        this.port = usual != null ? usual : this.ports.values().iterator().next();
    }

    /**
     * Returns an address with one port on the default network.
     *
     * @param host a name or a literal address; an IPv6 literal may stand in brackets
     * @param port 1 to 65535
     * @return the address
     * @throws IllegalArgumentException if the host is blank or the port out of range
     */
    public static NetworkAddress of(String host, int port) {
        return of(DEFAULT_NETWORK, host, Map.of(DEFAULT_PORT, port));
    }

    /**
     * Returns an address with named ports.
     *
     * @param network the network it is reached from, such as {@code lan} or {@code wan}
     * @param host a name or a literal address; an IPv6 literal may stand in brackets
     * @param ports port numbers (1 to 65535) by name; the empty name is the default port
     * @return the address
     * @throws IllegalArgumentException if the host is blank, there is no port or one is out of range
     */
    public static NetworkAddress of(String network, String host, Map<String, Integer> ports) {
        return new NetworkAddress(network, host, ports);
    }

    /**
     * Parses {@code host:port}, with an IPv6 host in brackets.
     *
     * @param text the text, such as {@code 10.0.0.1:80}, {@code [::1]:80} or {@code db.example.test:5432}
     * @return the address
     * @throws IllegalArgumentException if the text has another form
     */
    public static NetworkAddress parse(String text) {
        int colon = requireNonNull(text, "text").lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (colon <= 0 || (bracketed ? text.charAt(colon - 1) != ']' : text.indexOf(':') != colon)) {
            throw new IllegalArgumentException("address: " + text + " (expected: host:port, or [ipv6]:port)");
        }
        int port;
        try {
            port = Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("address: " + text + " (expected: host:port with a number as port)", e);
        }
        return of(text.substring(0, colon), port);
    }

    /** {@return the network's name} */
    public String network() {
        return network;
    }

    /** {@return the host} */
    public String host() {
        return host;
    }

    /** {@return the port, 1 to 65535} */
    public int port() {
        return port;
    }

    /**
     * Returns a named port.
     *
     * @param name the port's name
     * @return the port
     * @throws IllegalArgumentException if there is no port of that name
     */
    public int port(String name) {
        Integer named = ports.get(name);
        if (named == null) {
            throw new IllegalArgumentException("port: " + name + " (expected: one of " + ports.keySet() + ")");
        }
        return named;
    }

    /** {@return port numbers by name, sorted by name, unmodifiable} */
    public Map<String, Integer> ports() {
        return ports;
    }

    /** {@return the family} */
    public Family family() {
        return family;
    }

    /** {@return the socket address; a literal host needs no look-up to be resolved} */
    public InetSocketAddress toUnresolved() {
        return InetSocketAddress.createUnresolved(host, port());
    }

    /** {@return the authority as a URI has it} */
    public String authority() {
        return (family == Family.IPV6 ? '[' + host + ']' : host) + ':' + port();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof NetworkAddress that
                        && port == that.port
                        && host.equals(that.host)
                        && network.equals(that.network)
                        && ((hasOnePort() && that.hasOnePort()) || ports.equals(that.ports)));
    }

    /** {@return whether there is only the default port, which is the usual case and cheap to compare} */
    private boolean hasOnePort() {
        return ports.size() == 1 && ports.containsKey(DEFAULT_PORT);
    }

    @Override
    public int hashCode() {
        return Objects.hash(network, host, ports);
    }

    /** Returns the authority, with the network in front unless it is the default one. */
    @Override
    public String toString() {
        return network.equals(DEFAULT_NETWORK) ? authority() : network + '=' + authority();
    }

    /** What would end a host in a URI, or hide in a log. */
    private static String checkHost(String host) {
        if (host.chars().anyMatch(c -> c <= ' ' || c == 0x7f || "/?#@[]\\".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("host: " + host + " (expected: a name or a literal address)");
        }
        return host;
    }

    private static String normalise(String host) {
        boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    private static Family familyOf(String host) {
        if (host.indexOf(':') >= 0) {
            return Family.IPV6;
        }
        return isIpv4(host) ? Family.IPV4 : Family.NAME;
    }

    private static boolean isIpv4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return false;
            }
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
