package io.loadstar.registry.zookeeper;

import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.RegistryUri;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** Somebody else's view of an ensemble: a plain client, and a base path that no other test uses. */
final class Ensemble implements AutoCloseable {

    /** Each takes up to a second: the client's own wait between two connections. */
    private static final int ATTEMPTS = 20;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String connectString;
    private final String base = "/test-" + NUMBERS.incrementAndGet();
    private final ZooKeeper client;

    Ensemble(String connectString) {
        this.connectString = connectString;
        this.client = connect(connectString, 0, new byte[0]);
        put(base, "");
    }

    /** The server that all tests share that do not break it; it ends with the JVM. */
    static Ensemble shared() {
        return new Ensemble(Shared.SERVER.connectString());
    }

    private static final class Shared {
        static final ZooKeeperServer SERVER = start();

        private static ZooKeeperServer start() {
            try {
                return ZooKeeperServer.start(Files.createTempDirectory("loadstar-zookeeper-"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static ZooKeeper connect(String servers, long session, byte[] password) {
        CountDownLatch connected = new CountDownLatch(1);
        Watcher watcher = event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        };
        try {
            ZooKeeper client = session == 0
                    ? new ZooKeeper(servers, 10_000, watcher)
                    : new ZooKeeper(servers, 10_000, watcher, session, password);
            if (!connected.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no connection to " + servers);
            }
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends a session from outside: a second handle of the same session closes it. */
    void expire(ZooKeeper session) {
        ZooKeeper twin = connect(connectString, session.getSessionId(), session.getSessionPasswd());
        run(twin::close);
    }

    String base() {
        return base;
    }

    String connectString() {
        return connectString;
    }

    private String uri(String servers, String options) {
        return "zookeeper://" + servers + base + (options.isEmpty() ? "" : "?" + options);
    }

    ZooKeeperDiscoverer discoverer(RegistryContext context, String options) {
        return discoverer(context, connectString, options);
    }

    /** Opens a discoverer that knows these servers only. */
    ZooKeeperDiscoverer discoverer(RegistryContext context, String servers, String options) {
        return (ZooKeeperDiscoverer)
                new ZooKeeperRegistryProvider().openDiscoverer(RegistryUri.parse(uri(servers, options)), context);
    }

    ZooKeeperRegistrar registrar(RegistryContext context, String options) {
        return registrar(context, connectString, options);
    }

    /** Opens a registrar that knows these servers only. */
    ZooKeeperRegistrar registrar(RegistryContext context, String servers, String options) {
        return (ZooKeeperRegistrar)
                new ZooKeeperRegistryProvider().openRegistrar(RegistryUri.parse(uri(servers, options)), context);
    }

    ZooKeeper client() {
        return client;
    }

    String path(String service, String node) {
        return base + '/' + service + '/' + node;
    }

    /** Writes a node, made if it is not there. */
    void put(String path, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        run(() -> {
            try {
                client.create(path, bytes, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            } catch (KeeperException.NodeExistsException e) {
                client.setData(path, bytes, -1);
            }
        });
    }

    /** Writes instances as plain {@code host:port}, by node name. */
    void putAll(String service, String... nodesAndAddresses) {
        put(base + '/' + service, "");
        for (int i = 0; i < nodesAndAddresses.length; i += 2) {
            put(path(service, nodesAndAddresses[i]), nodesAndAddresses[i + 1]);
        }
    }

    void delete(String path) {
        run(() -> {
            try {
                client.delete(path, -1);
            } catch (KeeperException.NoNodeException e) {
                return; // An attempt whose reply was lost.
            }
        });
    }

    /** Deletes a service with all its nodes. */
    void deleteService(String service) {
        run(() -> {
            for (String node : client.getChildren(base + '/' + service, false)) {
                delete(path(service, node));
            }
            delete(base + '/' + service);
        });
    }

    Stat stat(String path) {
        Stat[] stat = new Stat[1];
        run(() -> stat[0] = client.exists(path, false));
        return stat[0];
    }

    String read(String path) {
        byte[][] data = new byte[1][];
        run(() -> data[0] = client.getData(path, false, null));
        return new String(data[0], StandardCharsets.UTF_8);
    }

    interface Call {
        void run() throws KeeperException, InterruptedException;
    }

    /** Makes a call; again if the connection breaks, as in a test of outages it does. */
    static void run(Call call) {
        for (int attempt = 1; ; attempt++) {
            try {
                call.run();
                return;
            } catch (KeeperException.ConnectionLossException e) {
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException(e);
                }
            } catch (KeeperException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        run(client::close);
    }
}
