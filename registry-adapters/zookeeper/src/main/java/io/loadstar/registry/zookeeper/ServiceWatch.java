package io.loadstar.registry.zookeeper;

import io.loadstar.DiscoveryError;
import io.loadstar.Rejections;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceSnapshot;
import io.loadstar.spi.LogText;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.watch.SnapshotAccumulator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
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
final class ServiceWatch extends NodeWatch<ServiceSnapshot> {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceWatch.class);

    private final ServiceKey key;
    private final LongAdder malformed;
    private final SnapshotAccumulator fold;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Set<String> dirty = new HashSet<>();
    private boolean missedChanges;
    private int open;
    private long revision;

    /** A child as it was read last, and what is wrong with its payload, if anything. */
    private record Node(long czxid, long mzxid, @Nullable String problem) {}

    ServiceWatch(Registry registry, ServiceKey key) {
        super(registry.client(), registry.options(), registry.context(), registry.path(key));
        this.key = key;
        this.malformed = registry.malformed();
        this.fold = new SnapshotAccumulator(
                key, options().source(), context().time(), options().mostInstances());
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
            refused(unknown());
        } else if (code != Code.OK) {
            failed(code);
        } else if (children.size() > options().mostInstances()) {
            dirty.clear();
            missedChanges = true;
            refused(tooMany(children.size()));
        } else {
            revision = stat.getPzxid();
            readChildren(handle, everything || missedChanges, children);
            missedChanges = false;
        }
    }

    /** Forgets what was read, not what was told. */
    private void forget() {
        nodes.clear();
        fold.replaceAll(Map.of());
        dirty.clear();
    }

    private void readChildren(ZooKeeper handle, boolean everything, List<String> children) {
        Set<String> gone = new HashSet<>(nodes.keySet());
        gone.removeAll(new HashSet<>(children));
        gone.forEach(this::remove);
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
            case NONODE -> remove(child);
            default -> {
                failed(code, ZooKeeperOptions.child(path(), child));
                return;
            }
        }
        if (--open == 0) {
            answered();
        }
    }

    private void remove(String child) {
        nodes.remove(child);
        fold.remove(child);
    }

    private void accept(String child, byte[] data, Stat stat) {
        Node before = nodes.get(child);
        if (before == null || before.czxid != stat.getCzxid() || before.mzxid != stat.getMzxid()) {
            boolean known = before != null && before.problem != null;
            nodes.put(child, new Node(stat.getCzxid(), stat.getMzxid(), parse(child, data, stat, known)));
        }
    }

    /** Returns what is wrong with a payload, if anything. */
    private @Nullable String parse(String child, byte[] data, Stat stat, boolean wasMalformed) {
        try {
            fold.put(child, InstanceReader.read(key.name(), child, data, stat.getCzxid()));
            return null;
        } catch (MalformedRecordException e) {
            fold.remove(child);
            malformed.increment();
            String node = LogText.safe(ZooKeeperOptions.child(path(), child));
            String problem = LogText.safe(e.getMessage());
            if (!wasMalformed) {
                LOG.warn("{}: {} is left out: {}", options().source(), node, problem);
            }
            return node + ": " + problem;
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
    ServiceSnapshot answer() {
        long newest = revision;
        SortedSet<String> problems = new TreeSet<>();
        for (Node node : nodes.values()) {
            newest = Math.max(newest, node.mzxid);
            if (node.problem != null) {
                problems.add(node.problem);
            }
        }
        Rejections.Builder rejected = Rejections.builder();
        problems.forEach(rejected::add);
        return fold.snapshot("0x" + Long.toHexString(newest)).toBuilder()
                .rejected(rejected.build())
                .build();
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
