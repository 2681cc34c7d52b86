package io.loadstar.internal.topology;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The address that others reach this process by, and why it is held to be that (immutable data).
 *
 * @param host a name or a literal address
 * @param why in a few words
 */
public record OwnHost(String host, String why) {

    private static final int MOST_SHOWN = 8;

    /**
     * Chooses among the addresses of this machine.
     *
     * @param all the addresses
     * @param networks preferred networks, the first before the second
     * @return the likeliest of the first network that has one; else the likeliest of all
     * @throws IllegalArgumentException if others can reach none of them
     */
    public static OwnHost among(List<LocalAddress> all, List<Cidr> networks) {
        List<LocalAddress> likely = all.stream().sorted(LocalAddress.LIKELIEST).toList();
        for (Cidr network : networks) {
            for (LocalAddress local : likely) {
                if (local.isUsable() && network.contains(local.address())) {
                    return new OwnHost(local.host(), "of " + local.card() + ", in the preferred network " + network);
                }
            }
        }
        String none = networks.isEmpty() ? "" : "none in " + text(networks) + ", so ";
        List<LocalAddress> reachable =
                likely.stream().filter(LocalAddress::isReachable).toList();
        if (reachable.isEmpty()) {
            throw new IllegalArgumentException("own address: none found (expected: LOADSTAR_ADVERTISED_HOST, or an"
                    + " interface with an address that is not loopback or link-local; there are: " + text(likely)
                    + ")");
        }
        LocalAddress first = reachable.get(0);
        String others = reachable.size() == 1
                ? "the only one"
                : "the likeliest of " + text(reachable)
                        + "; LOADSTAR_ADVERTISED_HOST or LOADSTAR_PREFERRED_NETWORKS says another";
        return new OwnHost(first.host(), "of " + first.card() + ", " + none + others);
    }

    private static String text(List<?> parts) {
        String shown = parts.stream().limit(MOST_SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        return parts.isEmpty() ? "none" : parts.size() > MOST_SHOWN ? shown + ", …" : shown;
    }
}
