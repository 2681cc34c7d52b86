package io.loadstar.internal.engine;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.HostContext;
import io.loadstar.spi.HostHealth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The hosts of one service, sorted by id (loop-confined).
 *
 * <p>A host survives a snapshot that has its id with the same addresses and start epoch. Both sides are sorted, so
 * that one walk finds what is kept, new and gone.
 */
final class HostTable {

    private final HostContext shared;
    private List<LiveHost> hosts = List.of();
    private List<LiveHost> gone = new ArrayList<>();

    HostTable(HostContext shared) {
        this.shared = shared;
    }

    /** {@return the hosts, sorted by id, unmodifiable} */
    List<LiveHost> hosts() {
        return hosts;
    }

    /** {@return the hosts that went since the last call} */
    List<LiveHost> takeGone() {
        List<LiveHost> taken = gone;
        gone = new ArrayList<>();
        return taken;
    }

    /** {@return the ids of those that fail by evidence or are drained, whatever the registry says of them} */
    Set<String> outOfUse() {
        Set<String> ids = new HashSet<>();
        for (LiveHost host : hosts) {
            if (host.health() == HostHealth.UNHEALTHY || host.health() == HostHealth.DRAINED) {
                ids.add(host.instance().id());
            }
        }
        return ids;
    }

    /**
     * Takes the instances of a snapshot.
     *
     * @param instances sorted by id, ids unique
     * @return whether a host came or went
     */
    boolean reconcile(List<ServiceInstance> instances) {
        List<LiveHost> next = new ArrayList<>(instances.size());
        int old = 0;
        int kept = 0;
        for (ServiceInstance instance : instances) {
            int order = -1;
            while (old < hosts.size() && (order = order(hosts.get(old), instance)) < 0) {
                gone.add(hosts.get(old++));
            }
            if (order == 0 && hosts.get(old).standsFor(instance)) {
                LiveHost host = hosts.get(old);
                host.updateTo(instance);
                next.add(host);
                old++;
                kept++;
            } else {
                next.add(new LiveHost(instance, shared));
            }
        }
        gone.addAll(hosts.subList(old, hosts.size()));
        boolean same = kept == hosts.size() && kept == instances.size();
        if (!same) {
            hosts = List.copyOf(next);
        }
        return !same;
    }

    @SuppressWarnings("ReferenceEquality") // a shortcut: adapters keep what has not changed
    private static int order(LiveHost host, ServiceInstance instance) {
        ServiceInstance mine = host.instance();
        return mine == instance ? 0 : mine.id().compareTo(instance.id());
    }
}
