package io.loadstar.internal.topology;

import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An address of a network interface of this machine (immutable data).
 *
 * @param card the interface's name
 * @param index the interface's number; the first is the usual one on most machines
 * @param up whether the interface is up
 * @param virtual whether it is a bridge or tunnel to what runs on this machine, or a part of another interface
 * @param address the address
 */
public record LocalAddress(String card, int index, boolean up, boolean virtual, InetAddress address) {

    /**
     * Which address others most likely reach this machine by: one of an interface that is up, no bridge, IPv4, private.
     */
    static final Comparator<LocalAddress> LIKELIEST = Comparator.comparing((LocalAddress local) -> !local.up)
            .thenComparing(LocalAddress::virtual)
            .thenComparing(local -> !(local.address instanceof Inet4Address))
            .thenComparing(local -> !local.isPrivate())
            .thenComparing(LocalAddress::index)
            .thenComparing(LocalAddress::host);

    /** Bridges and tunnels by the names that container engines, hypervisors and virtual networks give them. */
    private static final Pattern VIRTUAL = Pattern.compile(
            "(docker|br-|veth|virbr|vnet|vmnet|vboxnet|vethernet|cni|flannel|cali|cilium|weave|kube|lxc|lxd|podman|nerdctl"
                    + "|tun|tap|utun|wg|zt|tailscale|dummy|ifb).*");

    private static final Cidr UNIQUE_LOCAL = Cidr.parse("unique local", "fc00::/7");

    /** {@return all addresses of this machine's interfaces} */
    public static List<LocalAddress> all() {
        try {
            List<LocalAddress> all = new ArrayList<>();
            for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                boolean virtual = card.isVirtual() || isVirtual(card.getName());
                for (InetAddress address : Collections.list(card.getInetAddresses())) {
                    all.add(new LocalAddress(card.getName(), card.getIndex(), card.isUp(), virtual, address));
                }
            }
            return all;
        } catch (SocketException e) {
            throw new UncheckedIOException("the network interfaces of this machine cannot be read", e);
        }
    }

    static boolean isVirtual(String card) {
        return VIRTUAL.matcher(card.toLowerCase(Locale.ROOT)).matches();
    }

    /** {@return whether others may reach this machine by it} */
    boolean isReachable() {
        return !address.isLoopbackAddress() && isUsable();
    }

    /** {@return whether it may be registered where somebody asks for it} */
    boolean isUsable() {
        return !address.isLinkLocalAddress() && !address.isMulticastAddress() && !address.isAnyLocalAddress();
    }

    private boolean isPrivate() {
        return address.isSiteLocalAddress() || UNIQUE_LOCAL.contains(address);
    }

    /** {@return the address as text, without the scope that only this machine knows} */
    public String host() {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** Returns the address and the interface. */
    @Override
    public String toString() {
        return host() + " of " + card + (up ? "" : " (down)");
    }
}
