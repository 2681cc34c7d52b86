package io.loadstar.registry.zookeeper;

import io.loadstar.spi.RegistryContext;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;

/** A watch on which services there are: the names of the base node's children (loop-confined). */
final class NamesWatch extends NodeWatch<SortedSet<String>> {

    /** The names that a service may have; the node of another name is none. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    private static final String SYSTEM_NODE = "zookeeper";

    private SortedSet<String> names = Collections.emptySortedSet();

    NamesWatch(ZooKeeperClient client, ZooKeeperOptions options, RegistryContext context) {
        super(client, options, context, options.basePath());
    }

    @Override
    AddWatchMode mode() {
        return AddWatchMode.PERSISTENT;
    }

    @Override
    void read(ZooKeeper handle, boolean everything) {
        int pass = pass();
        handle.getChildren(
                path(),
                false,
                (rc, at, none, children) -> reply(pass, () -> listed(ReadErrors.code(rc), children)),
                null);
    }

    private void listed(Code code, Collection<String> children) {
        switch (code) {
            case OK -> listed(children);
            case NONODE -> listed(List.of());
            default -> failed(code);
        }
    }

    private void listed(Collection<String> children) {
        SortedSet<String> found = new TreeSet<>();
        for (String child : children) {
            boolean system = path().equals("/") && child.equals(SYSTEM_NODE);
            if (!system && NAME.matcher(child).matches() && !child.contains("..")) {
                found.add(child);
            }
        }
        names = Collections.unmodifiableSortedSet(found);
        answered();
    }

    @Override
    void changed(String changedPath) {
        // The names are read in one call: which of them changed does not matter.
    }

    @Override
    SortedSet<String> answer() {
        return names;
    }
}
