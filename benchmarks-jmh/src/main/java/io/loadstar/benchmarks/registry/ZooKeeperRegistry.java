package io.loadstar.benchmarks.registry;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loadstar.testkit.server.ZooKeeperServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/**
 * ZooKeeper, with instances in the JSON of Curator's service discovery (concurrent).
 *
 * <p>The raw watcher has one persistent, recursive watch: a created or written node is read at once and nothing but it,
 * and a deleted one is known without a read. Less cannot be done. It calls on its client's event thread.
 */
final class ZooKeeperRegistry implements RealRegistry {

    private static final String ROOT = "/services";
    private static final String FOLDER = ROOT + '/' + SERVICE;
    private static final int SESSION_MILLIS = 30_000;
    private static final int CONNECT_SECONDS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ZooKeeperServer server;
    private final ZooKeeper writer;
    private final ZooKeeper reader;

    /** What is there, so that one write makes a change. */
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    /**
     * Starts the server.
     *
     * @param folder for its data and log
     */
    ZooKeeperRegistry(Path folder) {
        this.server = ZooKeeperServer.start(folder);
        this.writer = connect();
        this.reader = connect();
        create(ROOT, "");
        create(FOLDER, "");
    }

    private ZooKeeper connect() {
        CountDownLatch connected = new CountDownLatch(1);
        Watcher watcher = event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        };
        try {
            ZooKeeper client = new ZooKeeper(server.connectString(), SESSION_MILLIS, watcher);
            if (!connected.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no connection to " + server.connectString());
            }
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String versions() {
        String version = server.ask("srvr")
                .lines()
                .filter(line -> line.startsWith("Zookeeper version: "))
                .map(line -> line.replaceFirst("Zookeeper version: ([^-,]+).*", "$1"))
                .findFirst()
                .orElse("of unknown version");
        return "ZooKeeper " + version + ", the raw watcher on the client of the same version";
    }

    @Override
    public String uri() {
        return "zookeeper://" + server.connectString() + ROOT;
    }

    @Override
    public void put(String id, int port) {
        String payload = """
                {"name":"%s","id":"%s","address":"%s","port":%d,"sslPort":null,"payload":null,\
                "registrationTimeUTC":%d,"serviceType":"DYNAMIC","uriSpec":null,"enabled":true}""".formatted(SERVICE, id, HOST, port, System.currentTimeMillis());
        String path = FOLDER + '/' + id;
        if (ids.add(id)) {
            create(path, payload);
        } else {
            run(() -> writer.setData(path, payload.getBytes(StandardCharsets.UTF_8), -1));
        }
    }

    private void create(String path, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        run(() -> writer.create(path, bytes, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    }

    @Override
    public void remove(String id) {
        ids.remove(id);
        run(() -> writer.delete(FOLDER + '/' + id, -1));
    }

    @Override
    public void watchRaw(Consumer<Set<Integer>> known) {
        RawWatch watch = new RawWatch(reader, known);
        run(() -> reader.addWatch(FOLDER, watch, AddWatchMode.PERSISTENT_RECURSIVE));
    }

    /** The raw watcher (confined to its client's event thread). */
    private static final class RawWatch implements Watcher {

        private final ZooKeeper client;
        private final Consumer<Set<Integer>> known;
        private final Map<String, Integer> ports = new HashMap<>();

        RawWatch(ZooKeeper client, Consumer<Set<Integer>> known) {
            this.client = client;
            this.known = known;
        }

        @Override
        public void process(WatchedEvent event) {
            String path = event.getPath();
            if (path == null || !path.startsWith(FOLDER + '/')) {
                return;
            }
            if (event.getType() == Event.EventType.NodeDeleted) {
                ports.remove(path.substring(FOLDER.length() + 1));
                known.accept(Set.copyOf(ports.values()));
            } else {
                client.getData(path, false, (code, at, none, data, stat) -> read(code, data), null);
            }
        }

        private void read(int code, byte[] data) {
            if (code == Code.OK.intValue()) {
                JsonNode instance = parse(data);
                ports.put(instance.path("id").asText(), instance.path("port").asInt());
                known.accept(Set.copyOf(ports.values()));
            }
        }

        private static JsonNode parse(byte[] data) {
            try {
                return requireNonNull(JSON.readTree(data));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private interface Call {
        void run() throws KeeperException, InterruptedException;
    }

    private static void run(Call call) {
        try {
            call.run();
        } catch (KeeperException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        run(reader::close);
        run(writer::close);
        server.close();
    }
}
