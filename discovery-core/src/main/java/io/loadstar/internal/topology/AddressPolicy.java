package io.loadstar.internal.topology;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceConfig.Loopback;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a request may go to, whatever the registry says (immutable data).
 *
 * <p>Link-local addresses (169.254.0.0/16, fe80::/10) are refused, as a registry that is made to tell one would have us
 * send requests to the metadata service of a cloud; so are multicast and unspecified ones (0.0.0.0, ::), in every
 * spelling that {@link IpLiteral} knows. A port of 0 does not come this far: {@link NetworkAddress} has none. Names are
 * not looked up; what a name stands for is known only to those who connect.
 */
public final class AddressPolicy {

    private static final String NO_HOST = "neither a name nor an address";

    private final boolean loopbackRefused;

    private AddressPolicy(boolean loopbackRefused) {
        this.loopbackRefused = loopbackRefused;
    }

    /**
     * Returns the policy of a service.
     *
     * @param config its settings
     * @return the policy
     */
    public static AddressPolicy of(ServiceConfig config) {
        return new AddressPolicy(config.get(ServiceConfig.ADDRESSES_LOOPBACK) == Loopback.REFUSE);
    }

    /**
     * Judges an address.
     *
     * @param address the address
     * @return why it is refused, in a few words that follow "is", or {@code null} if it is not
     */
    public @Nullable String refusal(NetworkAddress address) {
        byte[] usual = IpLiteral.usual(address.host());
        try {
            return usual == null ? refusal(address.host()) : refusal(InetAddress.getByAddress(usual));
        } catch (UnknownHostException e) {
            return NO_HOST;
        }
    }

    private @Nullable String refusal(String text) throws UnknownHostException {
        String host = IpLiteral.normalise(text);
        if (host.indexOf(':') < 0 && host.indexOf('%') >= 0) {
            return NO_HOST;
        }
        if (loopbackRefused && (host.equals("localhost") || host.endsWith(".localhost"))) {
            return "loopback";
        }
        for (InetAddress reading : IpLiteral.readings(host)) {
            String refusal = refusal(reading);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private @Nullable String refusal(InetAddress address) {
        if (address.isLinkLocalAddress()) {
            return "link-local";
        }
        if (address.isMulticastAddress()) {
            return "multicast";
        }
        if (address.isAnyLocalAddress()) {
            return "unspecified";
        }
        return loopbackRefused && address.isLoopbackAddress() ? "loopback" : null;
    }
}
