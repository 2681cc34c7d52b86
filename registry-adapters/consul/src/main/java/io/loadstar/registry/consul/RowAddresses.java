package io.loadstar.registry.consul;

import io.loadstar.NetworkAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The addresses of a row: where the service says it is, else where its node is, then its tagged addresses (pure
 * functions).
 *
 * <p>A tagged address is an address of the network of that name; without a port of its own it has the service's. The
 * node's tagged addresses count only where the service has no address of its own. Consul adds {@code lan_ipv4} and the
 * like to most records: those that say nothing new are left out.
 */
final class RowAddresses {

    private static final int HIGHEST_PORT = 65_535;

    private RowAddresses() {}

    /**
     * Returns the addresses, the one to use first.
     *
     * @param node the row's node
     * @param service the row's service
     * @param namedPorts further ports by name
     * @param networks the names of the networks to use first, in this order
     * @throws MalformedRowException if there is no address or no port, or one is not of its form
     */
    static List<NetworkAddress> of(
            RowTree node, RowTree service, Map<String, Integer> namedPorts, List<String> networks)
            throws MalformedRowException {
        String own = service.text("Address");
        int port = port(service);
        List<NetworkAddress> addresses = new ArrayList<>(2);
        String host = own.isBlank() ? node.text("Address") : own;
        addresses.add(address(NetworkAddress.DEFAULT_NETWORK, host, port, namedPorts));
        Map<String, NetworkAddress> tagged = tagged(service, port, namedPorts);
        if (own.isBlank()) {
            for (Map.Entry<?, ?> entry : node.object("TaggedAddresses").fields().entrySet()) {
                String network = String.valueOf(entry.getKey());
                if (entry.getValue() instanceof String nodesHost && !nodesHost.isBlank()) {
                    tagged.putIfAbsent(network, address(network, nodesHost, port, namedPorts));
                }
            }
        }
        tagged.values().stream()
                .filter(address -> !isImplied(address, addresses.get(0), tagged))
                .forEach(addresses::add);
        addresses.sort(Comparator.comparingInt(address -> rank(address, networks)));
        return addresses;
    }

    private static Map<String, NetworkAddress> tagged(RowTree service, int port, Map<String, Integer> namedPorts)
            throws MalformedRowException {
        RowTree object = service.object("TaggedAddresses");
        Map<String, NetworkAddress> tagged = new TreeMap<>();
        for (Object name : object.fields().keySet()) {
            String network = String.valueOf(name);
            RowTree entry = object.object(network);
            int own = port(entry);
            if (!entry.text("Address").isBlank()) {
                tagged.put(network, address(network, entry.text("Address"), own == 0 ? port : own, namedPorts));
            }
        }
        return tagged;
    }

    private static int port(RowTree tree) throws MalformedRowException {
        return (int) tree.number("Port", 0, 0, HIGHEST_PORT);
    }

    private static NetworkAddress address(String network, String host, int port, Map<String, Integer> namedPorts)
            throws MalformedRowException {
        if (port == 0 && namedPorts.isEmpty()) {
            throw new MalformedRowException(
                    "port: 0 (expected: 1 to 65535, or a port in Meta such as " + MetaKeys.PORT_PREFIX + "http)");
        }
        Map<String, Integer> ports = namedPorts;
        if (port != 0) {
            ports = new TreeMap<>(namedPorts);
            ports.put(NetworkAddress.DEFAULT_PORT, port);
        }
        try {
            return NetworkAddress.of(network, host, ports);
        } catch (IllegalArgumentException e) {
            throw new MalformedRowException(String.valueOf(e.getMessage()));
        }
    }

    /** Whether Consul made up an address of {@code lan_ipv4} or the like that is the main one or the {@code lan} one. */
    private static boolean isImplied(NetworkAddress address, NetworkAddress main, Map<String, NetworkAddress> tagged) {
        String network = address.network();
        int suffix = network.lastIndexOf("_ipv");
        if (suffix < 0) {
            return false;
        }
        NetworkAddress base = tagged.get(network.substring(0, suffix));
        return isSamePlace(address, main) || (base != null && isSamePlace(address, base));
    }

    private static boolean isSamePlace(NetworkAddress one, NetworkAddress other) {
        return one.host().equals(other.host()) && one.ports().equals(other.ports());
    }

    private static int rank(NetworkAddress address, List<String> networks) {
        int at = networks.indexOf(address.network());
        return at < 0 ? networks.size() : at;
    }
}
