package io.loadstar.internal.source;

import io.loadstar.NetworkAddress;
import io.loadstar.ServiceInstance;
import java.util.List;
import java.util.Locale;

/** What tells that two registries mean one instance: a host and default port that both have (pure functions). */
final class Addresses {

    private Addresses() {}

    /** Returns host and default port of each address, the one to use first. */
    static List<String> of(ServiceInstance instance) {
        List<NetworkAddress> addresses = instance.addresses();
        return addresses.size() == 1
                ? List.of(text(addresses.get(0)))
                : addresses.stream().map(Addresses::text).distinct().toList();
    }

    private static String text(NetworkAddress address) {
        return address.authority().toLowerCase(Locale.ROOT);
    }
}
