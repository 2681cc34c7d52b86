package io.loadstar.registry.zookeeper;

import io.loadstar.DiscoveryError;
import io.loadstar.NetworkAddress;
import io.loadstar.Rejections;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.LogText;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.SnapshotListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch on the instances of one service: the payloads of its node's children (loop-confined).
 *
 * <p>A child is read when it is new or an event named it, and each one after a connection was made. It is parsed again
 * only if it was written or made again: its mzxid or czxid changed. The version does not tell: it is 0 for a node that
 * was deleted and made anew.
 */
final class ServiceWatch extends NodeWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceWatch.class);

    private final ServiceKey key;
    private final SnapshotListener listener;
    private final LongAdder malformed;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Set<String> dirty = new HashSet<>();
    private boolean missedChanges;
    private int open;
    private long revision;
    private List<ServiceInstance> toldInstances = List.of();
    private Rejections toldRejected = Rejections.NONE;

    /** A child as it was read last: an instance, or what is wrong with its payload. */
    private record Node(long czxid, long mzxid, @Nullable ServiceInstance instance, String problem) {}

    ServiceWatch(Registry registry, ServiceKey key, SnapshotListener listener) {
        super(registry.client(), registry.options(), registry.context(), registry.path(key));
        this.key = key;
        this.listener = listener;
        this.malformed = registry.malformed();
    }

    /** What all watches of one registry share (immutable data). */
    record Registry(ZooKeeperClient client, ZooKeeperOptions options, RegistryContext context, LongAdder malformed) {
        String path(ServiceKey key) {
            String namespace = key.namespace();
            String base = options.basePath();
            String parent = namespace == null ? base : ZooKeeperOptions.child(base, namespace);
            return ZooKeeperOptions.child(parent, key.name());
        }
    }

    @Override
    AddWatchMode mode() {
        return AddWatchMode.PERSISTENT_RECURSIVE;
    }

    @Override
    void read(ZooKeeper handle, boolean everything) {
        int pass = pass();
        handle.getChildren(
                path(),
                false,
                (rc, at, none, children, stat) ->
                        reply(pass, () -> listed(handle, everything, ReadErrors.code(rc), children, stat)),
                null);
    }

    private void listed(ZooKeeper handle, boolean everything, Code code, List<String> children, Stat stat) {
        if (code == Code.NONODE) {
            forget();
            answeredWith(unknown());
        } else if (code != Code.OK) {
            failed(code);
        } else if (children.size() > options().mostInstances()) {
            dirty.clear();
            missedChanges = true;
            answeredWith(tooMany(children.size()));
        } else {
            revision = stat.getPzxid();
            readChildren(handle, everything || missedChanges, children);
            missedChanges = false;
        }
    }

    /** Forgets what was read, not what was told. */
    private void forget() {
        nodes.clear();
        dirty.clear();
    }

    private void readChildren(ZooKeeper handle, boolean everything, List<String> children) {
        nodes.keySet().retainAll(new HashSet<>(children));
        List<String> unread = new ArrayList<>();
        for (String child : children) {
            if (everything || dirty.contains(child) || !nodes.containsKey(child)) {
                unread.add(child);
            }
        }
        dirty.clear();
        open = unread.size();
        int pass = pass();
        for (String child : unread) {
            handle.getData(
                    ZooKeeperOptions.child(path(), child),
                    false,
                    (rc, at, none, data, stat) -> reply(pass, () -> childRead(child, ReadErrors.code(rc), data, stat)),
                    null);
        }
        if (open == 0) {
            answered();
        }
    }

    private void childRead(String child, Code code, byte @Nullable [] data, Stat stat) {
        switch (code) {
            case OK -> accept(child, data == null ? new byte[0] : data, stat);
            case NONODE -> nodes.remove(child);
            default -> {
                failed(code, ZooKeeperOptions.child(path(), child));
                return;
            }
        }
        if (--open == 0) {
            answered();
        }
    }

    private void accept(String child, byte[] data, Stat stat) {
        Node before = nodes.get(child);
        if (before == null || before.czxid != stat.getCzxid() || before.mzxid != stat.getMzxid()) {
            boolean known = before != null && before.instance == null;
            nodes.put(child, parse(child, data, stat, known));
        }
    }

    private Node parse(String child, byte[] data, Stat stat, boolean wasMalformed) {
        try {
            ServiceInstance instance = InstanceReader.read(key.name(), child, data, stat.getCzxid());
            return new Node(stat.getCzxid(), stat.getMzxid(), instance, "");
        } catch (MalformedRecordException e) {
            malformed.increment();
            String node = LogText.safe(ZooKeeperOptions.child(path(), child));
            String problem = LogText.safe(e.getMessage());
            if (!wasMalformed) {
                LOG.warn("{}: {} is left out: {}", options().source(), node, problem);
            }
            return new Node(stat.getCzxid(), stat.getMzxid(), null, node + ": " + problem);
        }
    }

    @Override
    void changed(String changedPath) {
        int start = path().length() + 1;
        if (changedPath.length() > start) {
            int slash = changedPath.indexOf('/', start);
            dirty.add(changedPath.substring(start, slash < 0 ? changedPath.length() : slash));
        }
    }

    @Override
    void tell(boolean evenIfEqual) {
        List<ServiceInstance> instances = new ArrayList<>(nodes.size());
        long newest = revision;
        for (Node node : nodes.values()) {
            newest = Math.max(newest, node.mzxid);
            ServiceInstance instance = node.instance == null ? null : chosen(node.instance);
            if (instance != null) {
                instances.add(instance);
            }
        }
        Rejections rejected = rejected();
        ServiceSnapshot snapshot = ServiceSnapshot.builder(key)
                .instances(instances)
                .rejected(rejected)
                .revision("0x" + Long.toHexString(newest))
                .source(options().source())
                .observed(context().time().wallTime(), context().time().nanoTime())
                .build();
        if (evenIfEqual
                || !rejected.equals(toldRejected)
                || !snapshot.instances().equals(toldInstances)) {
            toldInstances = snapshot.instances();
            toldRejected = rejected;
            call(() -> listener.onSnapshot(snapshot));
        }
    }

    private Rejections rejected() {
        List<String> problems = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (node.instance == null) {
                problems.add(node.problem);
            }
        }
        problems.sort(Comparator.naturalOrder());
        Rejections.Builder rejected = Rejections.builder();
        problems.forEach(rejected::add);
        return rejected.build();
    }

    /** Returns the instance as the key asks for it, or nothing if it lacks a tag or the port. */
    private @Nullable ServiceInstance chosen(ServiceInstance instance) {
        String port = key.portName();
        if (!instance.tags().containsAll(key.tags())) {
            return null;
        }
        return port == null ? instance : withPort(instance, port);
    }

    private static @Nullable ServiceInstance withPort(ServiceInstance instance, String name) {
        NetworkAddress address = instance.address();
        Integer port = address.ports().get(name);
        if (port == null) {
            return null;
        }
        Map<String, Integer> ports = new TreeMap<>(address.ports());
        ports.put(NetworkAddress.DEFAULT_PORT, port);
        return instance.toBuilder()
                .addresses(List.of(NetworkAddress.of(address.network(), address.host(), ports)))
                .build();
    }

    @Override
    void tellError(DiscoveryError error) {
        call(() -> listener.onError(error));
    }

    private DiscoveryError unknown() {
        return DiscoveryError.of(
                DiscoveryError.Kind.UNKNOWN_SERVICE,
                options().source() + ": does not know " + key + " (no node " + path()
                        + "); check the name and the base path");
    }

    private DiscoveryError tooMany(int count) {
        return DiscoveryError.of(
                DiscoveryError.Kind.TOO_LARGE,
                options().source() + ": " + path() + " has " + count + " nodes (expected: at most "
                        + options().mostInstances()
                        + "; raise the option max-instances); the last good answer is kept");
    }
}
