package io.loadstar.registry.zookeeper;

import java.io.IOException;
import java.time.Duration;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.StaticHostProvider;
import org.apache.zookeeper.client.ZKClientConfig;

/** Makes ZooKeeper's handle of each new session, as the options say (immutable data). */
final class Handles implements ZookeeperFactory {

    /** The longest answer; ZooKeeper's own default, 1 MiB, is under the names of 10,000 instances. */
    private static final int ANSWER_BYTES = 4 << 20;

    private final String threads;
    private final ZooKeeperOptions options;

    /**
     * Creates it.
     *
     * @param threads what its handles' threads are called
     * @param options of the registry
     */
    Handles(String threads, ZooKeeperOptions options) {
        this.threads = threads;
        this.options = options;
    }

    @Override
    public ZooKeeper newZooKeeper(String servers, int timeout, Watcher watcher, boolean readOnly) throws IOException {
        HostProvider members = new BoundedAttempts(
                new StaticHostProvider(new ConnectStringParser(servers).getServerAddresses()),
                Duration.ofMillis(timeout),
                options.connectTimeout());
        // ZooKeeper names its threads after the one that makes a handle, whichever that is.
        Thread maker = Thread.currentThread();
        String makersName = maker.getName();
        maker.setName(threads);
        try {
            return known(new ZooKeeper(servers, timeout, watcher, readOnly, members, config()));
        } finally {
            maker.setName(makersName);
        }
    }

    private static ZKClientConfig config() {
        ZKClientConfig config = new ZKClientConfig();
        if (System.getProperty(ZKClientConfig.JUTE_MAXBUFFER) == null) {
            config.setProperty(ZKClientConfig.JUTE_MAXBUFFER, Integer.toString(ANSWER_BYTES));
        }
        return config;
    }

    /** The credentials are sent on each connection of the session, before anything else. */
    private ZooKeeper known(ZooKeeper handle) {
        Credentials credentials = options.credentials();
        if (credentials != null) {
            handle.addAuthInfo(Credentials.SCHEME, credentials.now());
        }
        return handle;
    }
}
