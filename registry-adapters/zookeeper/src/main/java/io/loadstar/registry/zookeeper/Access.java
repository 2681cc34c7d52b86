package io.loadstar.registry.zookeeper;

import java.util.List;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;

/** Who may do what with a node that is made here (immutable data). */
enum Access {
    /** Anybody anything, as ZooKeeper's own clients have it. */
    OPEN(Ids.OPEN_ACL_UNSAFE),
    /** Whoever has the credentials anything, anybody may read. */
    READABLE(List.of(new ACL(Perms.ALL, Ids.AUTH_IDS), new ACL(Perms.READ, Ids.ANYONE_ID_UNSAFE))),
    /** Whoever has the credentials anything, nobody else may even read. */
    PRIVATE(Ids.CREATOR_ALL_ACL);

    private final List<ACL> entries;

    Access(List<ACL> entries) {
        this.entries = List.copyOf(entries);
    }

    /** {@return the access list in ZooKeeper's own form} */
    List<ACL> entries() {
        return entries;
    }
}
