package io.loadstar.internal.topology;

import io.loadstar.ConfigKey;
import io.loadstar.NetworkAddress;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceConfig.Loopback;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a request may go to, whatever the registry says, and which of an instance's first (immutable data).
 *
 * <p>Link-local addresses (169.254.0.0/16, fe80::/10) are refused, as a registry that is made to tell one would have us
 * send requests to the metadata service of a cloud; so are multicast and unspecified ones (0.0.0.0, ::), in every
 * spelling that {@link IpLiteral} knows. A port of 0 does not come this far: {@link NetworkAddress} has none.
 *
 * <p>The lists of {@code addresses.allow} and {@code addresses.deny} are about what a request goes to: an address as it
 * is seen from here, after translation, and what a name stands for. Without lists no name is looked up.
 */
public final class AddressPolicy {

    private static final String NO_HOST = "neither a name nor an address";

    private final boolean loopbackRefused;
    private final List<Cidr> allow;
    private final List<Cidr> deny;
    private final List<String> networks;
    private final AddressTable table;

    private AddressPolicy(ServiceConfig config) {
        this.loopbackRefused = config.get(ServiceConfig.ADDRESSES_LOOPBACK) == Loopback.REFUSE;
        this.allow = cidrs(config, ServiceConfig.ADDRESSES_ALLOW);
        this.deny = cidrs(config, ServiceConfig.ADDRESSES_DENY);
        this.networks = networks(config.get(ServiceConfig.ADDRESSES_NETWORKS));
        this.table = AddressTable.parse(
                ServiceConfig.ADDRESSES_TRANSLATE.name(), config.get(ServiceConfig.ADDRESSES_TRANSLATE));
    }

    /**
     * Returns the policy of a service.
     *
     * @param config its settings
     * @return the policy
     * @throws IllegalArgumentException if a list or the table is not of its form
     */
    public static AddressPolicy of(ServiceConfig config) {
        return new AddressPolicy(config);
    }

    private static List<Cidr> cidrs(ServiceConfig config, ConfigKey<String> key) {
        return Cidr.list(key.name(), config.get(key));
    }

    private static List<String> networks(String text) {
        List<String> names = text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (names.contains("") || new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException(ServiceConfig.ADDRESSES_NETWORKS.name() + ": " + text
                    + " (expected: names of networks, each once, separated by commas, such as lan,wan)");
        }
        return names;
    }

    /** {@return whether a name counts only once it is known what it stands for} */
    public boolean asksNames() {
        return !allow.isEmpty() || !deny.isEmpty();
    }

    /**
     * Judges an address as it is told, of which a name is not looked up.
     *
     * @param address the address
     * @return why it is refused, in a few words that follow "is", or {@code null} if it is not
     */
    public @Nullable String refusal(NetworkAddress address) {
        return refusal(address.host(), true);
    }

    /** Judges an address by what holds for all, and not by the lists. */
    @Nullable
    String refusalBeforeTranslation(NetworkAddress address) {
        return refusal(address.host(), false);
    }

    /** Judges what a name stands for: one address that is refused is enough. */
    @Nullable
    String refusal(List<InetAddress> resolved) {
        for (InetAddress address : resolved) {
            String refusal;
            try {
                refusal = refusalOfAny(IpLiteral.readings(address), true);
            } catch (UnknownHostException e) {
                refusal = NO_HOST;
            }
            if (refusal != null) {
                return "a name that stands for " + address.getHostAddress() + ", which is " + refusal;
            }
        }
        return null;
    }

    /** {@return what an address is seen as from here: the object itself unless it is translated} */
    NetworkAddress translate(NetworkAddress address) {
        return table.translate(address);
    }

    /** {@return addresses with those of preferred networks in front: the list itself if they are in order} */
    List<NetworkAddress> inOrder(List<NetworkAddress> addresses) {
        if (networks.isEmpty() || isInOrder(addresses)) {
            return addresses;
        }
        return addresses.stream().sorted(Comparator.comparingInt(this::rank)).toList();
    }

    private boolean isInOrder(List<NetworkAddress> addresses) {
        for (int i = 1; i < addresses.size(); i++) {
            if (rank(addresses.get(i - 1)) > rank(addresses.get(i))) {
                return false;
            }
        }
        return true;
    }

    private int rank(NetworkAddress address) {
        int rank = networks.indexOf(address.network());
        return rank < 0 ? networks.size() : rank;
    }

    private @Nullable String refusal(String text, boolean lists) {
        byte[] usual = IpLiteral.usual(text);
        try {
            if (usual != null) {
                return refusal(InetAddress.getByAddress(usual), lists);
            }
            String host = IpLiteral.normalise(text);
            if (host.indexOf(':') < 0 && host.indexOf('%') >= 0) {
                return NO_HOST;
            }
            if (loopbackRefused && (host.equals("localhost") || host.endsWith(".localhost"))) {
                return "loopback";
            }
            return refusalOfAny(IpLiteral.readings(host), lists);
        } catch (UnknownHostException e) {
            return NO_HOST;
        }
    }

    private @Nullable String refusalOfAny(List<InetAddress> readings, boolean lists) {
        for (InetAddress reading : readings) {
            String refusal = refusal(reading, lists);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private @Nullable String refusal(InetAddress address, boolean lists) {
        if (address.isLinkLocalAddress()) {
            return "link-local";
        }
        if (address.isMulticastAddress()) {
            return "multicast";
        }
        if (address.isAnyLocalAddress()) {
            return "unspecified";
        }
        if (loopbackRefused && address.isLoopbackAddress()) {
            return "loopback";
        }
        return lists && asksNames() ? refusalByList(address.getAddress()) : null;
    }

    private @Nullable String refusalByList(byte[] address) {
        for (Cidr network : deny) {
            if (network.contains(address)) {
                return "in " + network + " of addresses.deny";
            }
        }
        for (Cidr network : allow) {
            if (network.contains(address)) {
                return null;
            }
        }
        return allow.isEmpty() ? null : "in no network of addresses.allow";
    }
}
