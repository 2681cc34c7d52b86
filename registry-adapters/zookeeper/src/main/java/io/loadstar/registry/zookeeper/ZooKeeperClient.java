package io.loadstar.registry.zookeeper;

import io.loadstar.spi.RegistryContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one ensemble: Curator keeps a session, and makes a new one when it is lost (concurrent).
 *
 * <p>Reads and writes go to the asynchronous calls of the handle itself: Curator's own background queue retries by
 * itself and delays what it finds disconnected by a second, whereas every retry here is decided by a watch or a
 * registration. Listeners are called on Curator's thread and must only post a message.
 */
final class ZooKeeperClient implements AutoCloseable {

    /** Told of the connection; a call means "look again", and may come more than once. */
    interface Listener {
        /** The ensemble is in reach; the session may be another one. */
        void connected();

        /** The ensemble is out of reach. */
        void disconnected();
    }

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperClient.class);
    private static final String THREAD_NAME = "loadstar-zookeeper-";
    private static final int CLOSE_SECONDS = 5;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final CuratorFramework curator;
    private final RegistryContext context;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean connected;

    ZooKeeperClient(ZooKeeperOptions options, RegistryContext context) {
        this.context = context;
        String threads = THREAD_NAME + NUMBERS.incrementAndGet();
        int sessionMillis = (int) options.sessionTimeout().toMillis();
        int connectMillis = (int) options.connectTimeout().toMillis();
        this.curator = CuratorFrameworkFactory.builder()
                .connectString(options.connectString())
                .sessionTimeoutMs(sessionMillis)
                .connectionTimeoutMs(Math.min(connectMillis, sessionMillis))
                .retryPolicy(new RetryOneTime(1))
                .ensembleTracker(false)
                .threadFactory(curatorThreads(threads))
                .zookeeperFactory(new Handles(threads, options))
                .maxCloseWaitMs(1_000)
                .waitForShutdownTimeoutMs(1_000)
                .build();
    }

    private static ThreadFactory curatorThreads(String name) {
        return task -> {
            Thread thread = new Thread(task, name + "-curator");
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Begins to connect; does not wait. */
    void start() {
        curator.getConnectionStateListenable().addListener((client, state) -> stateChanged(state));
        curator.start();
    }

    private void stateChanged(ConnectionState state) {
        // A session that is lost may be reported after the next one is connected: what counts is the connection now.
        boolean now =
                state == ConnectionState.LOST ? curator.getZookeeperClient().isConnected() : state.isConnected();
        connected = now;
        for (Listener listener : listeners) {
            if (now) {
                listener.connected();
            } else {
                listener.disconnected();
            }
        }
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    void remove(Listener listener) {
        listeners.remove(listener);
    }

    /** {@return whether the ensemble was in reach when last heard of} */
    boolean isConnected() {
        return connected;
    }

    /** {@return the handle of the present session; it may be connecting. Fails with what ZooKeeper throws} */
    CompletionStage<ZooKeeper> handle() {
        CompletableFuture<ZooKeeper> handle = new CompletableFuture<>();
        context.blocking().execute(() -> {
            try {
                if (closed.get()) {
                    throw new KeeperException.SessionExpiredException();
                }
                handle.complete(curator.getZookeeperClient().getZooKeeper());
            } catch (Exception e) {
                handle.completeExceptionally(e);
            }
        });
        return handle;
    }

    /** Ends the session and the threads; waits at most 5 s, and not at all if called by one of Loadstar's threads. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listeners.clear();
        CountDownLatch done = new CountDownLatch(1);
        // A thread of its own: the resolver's may be ending as well.
        Thread closer = new Thread(
                () -> {
                    try {
                        curator.close();
                    } finally {
                        done.countDown();
                    }
                },
                THREAD_NAME + "close");
        closer.setDaemon(true);
        closer.start();
        if (!isOurs(Thread.currentThread())) {
            awaitEnd(closer, done);
        }
    }

    static boolean isOurs(Thread thread) {
        return thread.getName().startsWith("loadstar-");
    }

    private static void awaitEnd(Thread closer, CountDownLatch done) {
        try {
            if (!done.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The connection to ZooKeeper did not end within {} s; it ends later", CLOSE_SECONDS);
                return;
            }
            closer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
