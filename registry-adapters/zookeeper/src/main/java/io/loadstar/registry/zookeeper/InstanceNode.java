package io.loadstar.registry.zookeeper;

import io.loadstar.DiscoveryException;
import io.loadstar.ServiceInstance;
import io.loadstar.spi.registration.RegistrationLifecycle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.AsyncCallback.MultiCallback;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.AsyncCallback.StringCallback;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One instance's ephemeral node: how it is looked at, written and taken out (concurrent; attempts do not overlap).
 *
 * <p>The owner of the node that is there decides. Ours: its data is set, if it differs. Another session's: it is a
 * node that our last session left behind, which the ensemble would soon delete under our feet; it is deleted by version
 * and made anew in one transaction, so that no reader sees the instance gone.
 */
final class InstanceNode implements RegistrationLifecycle.Store {

    /** How often a node may change between the look and the write before the attempt counts as failed. */
    private static final int ROUNDS = 5;

    private final ZooKeeperClient client;
    private final ZooKeeperOptions options;
    private final InstanceWriter writer;
    private final String path;
    private final long registrationTime;

    InstanceNode(ZooKeeperClient client, ZooKeeperOptions options, ServiceInstance instance, long registrationTime) {
        this.client = client;
        this.options = options;
        this.writer = new InstanceWriter(options.payloadClass());
        this.path = ZooKeeperOptions.child(
                ZooKeeperOptions.child(options.basePath(), instance.service()), nodeName(instance.id()));
        this.registrationTime = registrationTime;
    }

    /** Returns the id as a node's name: what a name may not have is percent-encoded. The payload has the id itself. */
    static String nodeName(String id) {
        StringBuilder name = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && b != '/' && b != '%';
            name.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
        }
        String text = name.toString();
        return text.equals(".") || text.equals("..") ? text.replace(".", "%2E") : text;
    }

    @Override
    public CompletionStage<Void> ensure(ServiceInstance instance) {
        return attempt(new Attempt(writer.write(instance, registrationTime), false));
    }

    @Override
    public CompletionStage<Void> remove(ServiceInstance instance) {
        return attempt(new Attempt(writer.write(instance, registrationTime), true));
    }

    private CompletionStage<Void> attempt(Attempt attempt) {
        client.handle().whenComplete((handle, thrown) -> {
            if (handle == null) {
                attempt.fail(thrown == null ? Code.CONNECTIONLOSS : ReadErrors.code(thrown));
            } else {
                attempt.look(handle);
            }
        });
        return attempt.done;
    }

    /** One attempt: a chain of calls, each made by the reply to the one before. */
    private final class Attempt {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final byte[] data;
        private final boolean removing;
        private int rounds;

        Attempt(byte[] data, boolean removing) {
            this.data = data;
            this.removing = removing;
        }

        void look(ZooKeeper handle) {
            if (++rounds > ROUNDS) {
                fail(Code.OPERATIONTIMEOUT);
                return;
            }
            DataCallback looked = (rc, at, none, found, stat) -> {
                Code code = ReadErrors.code(rc);
                if (code == Code.OK) {
                    found(handle, found, stat);
                } else if (code == Code.NONODE) {
                    missing(handle);
                } else {
                    fail(code);
                }
            };
            handle.getData(path, false, looked, null);
        }

        private void missing(ZooKeeper handle) {
            if (removing) {
                done.complete(null);
            } else {
                create(handle);
            }
        }

        private void found(ZooKeeper handle, byte @Nullable [] found, Stat stat) {
            boolean ours = stat.getEphemeralOwner() == handle.getSessionId();
            boolean same = Arrays.equals(found, data);
            if (removing && (ours || same)) {
                delete(handle, stat);
            } else if (removing || (ours && same)) {
                done.complete(null);
            } else if (ours) {
                set(handle, stat);
            } else {
                replace(handle, stat);
            }
        }

        private void create(ZooKeeper handle) {
            StringCallback created = (rc, at, none, name) -> {
                switch (ReadErrors.code(rc)) {
                    case OK -> done.complete(null);
                    case NODEEXISTS -> look(handle);
                    case NONODE -> createParents(handle, parents(), 0);
                    default -> fail(ReadErrors.code(rc));
                }
            };
            handle.create(path, data, options.access().entries(), CreateMode.EPHEMERAL, created, null);
        }

        /** Parents are containers, as Curator makes them: the ensemble removes one that stays empty. */
        private void createParents(ZooKeeper handle, List<String> parents, int index) {
            if (index == parents.size()) {
                look(handle);
                return;
            }
            StringCallback created = (rc, at, none, name) -> {
                switch (ReadErrors.code(rc)) {
                    case OK, NODEEXISTS -> createParents(handle, parents, index + 1);
                    case NONODE -> look(handle);
                    default -> fail(ReadErrors.code(rc));
                }
            };
            // The service's own node is closed like its instances; those above belong to all services.
            boolean isService = index == parents.size() - 1;
            List<ACL> entries = isService ? options.access().entries() : Access.OPEN.entries();
            handle.create(parents.get(index), new byte[0], entries, CreateMode.CONTAINER, created, null);
        }

        private void set(ZooKeeper handle, Stat stat) {
            StatCallback written = (rc, at, none, after) -> changed(handle, rc);
            handle.setData(path, data, stat.getVersion(), written, null);
        }

        private void replace(ZooKeeper handle, Stat stat) {
            List<Op> operations = List.of(
                    Op.delete(path, stat.getVersion()),
                    Op.create(path, data, options.access().entries(), CreateMode.EPHEMERAL));
            MultiCallback replaced = (rc, at, none, results) -> changed(handle, rc);
            handle.multi(operations, replaced, null);
        }

        private void delete(ZooKeeper handle, Stat stat) {
            VoidCallback deleted = (rc, at, none) -> changed(handle, rc);
            handle.delete(path, stat.getVersion(), deleted, null);
        }

        private void changed(ZooKeeper handle, int rc) {
            switch (ReadErrors.code(rc)) {
                case OK -> done.complete(null);
                case BADVERSION, NONODE, NODEEXISTS -> look(handle);
                default -> fail(ReadErrors.code(rc));
            }
        }

        void fail(Code code) {
            String doing = removing ? "delete" : "write";
            done.completeExceptionally(new DiscoveryException(ReadErrors.error(options.source(), path, doing, code)));
        }
    }

    private List<String> parents() {
        List<String> parents = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            parents.add(path.substring(0, slash));
        }
        return parents;
    }
}
