package io.loadstar.registry.zookeeper;

import io.loadstar.ServiceKey;
import io.loadstar.spi.Capabilities;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.OpenWatches;
import io.loadstar.spi.watch.WatchDriver;
import io.loadstar.spi.watch.WatchReceiver;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/**
 * Discovery in ZooKeeper: one connection, one mailbox and one persistent watch for each watch (concurrent).
 *
 * <p>The node of a service is {@code /base/name}, or {@code /base/namespace/name}. A key's tags and port name choose
 * among the instances; ZooKeeper knows no data centres and no filters.
 */
final class ZooKeeperDiscoverer implements ServiceDiscoverer {

    private static final Set<Capability> CAPABILITIES =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Capability.DATACENTERS, Capability.FILTERS)));

    private final ServiceWatch.Registry registry;
    private final LongAdder malformed = new LongAdder();
    private final OpenWatches open;

    ZooKeeperDiscoverer(ZooKeeperOptions options, RegistryContext context) {
        this.registry = new ServiceWatch.Registry(new ZooKeeperClient(options, context), options, context, malformed);
        this.open = new OpenWatches(options.source());
        registry.client().start();
    }

    @Override
    public String source() {
        return registry.options().source();
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    /** {@return how many payloads could not be read so far; one that is written again counts again} */
    long malformedRecords() {
        return malformed.sum();
    }

    ZooKeeperClient client() {
        return registry.client();
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        Capabilities.check(service, CAPABILITIES, source());
        return begin(new ServiceWatch(registry, service), WatchReceiver.of(listener));
    }

    @Override
    public Watch watchServices(ServicesListener listener) {
        NamesWatch names = new NamesWatch(registry.client(), registry.options(), registry.context());
        return begin(names, WatchReceiver.of(listener));
    }

    private <T> Watch begin(NodeWatch<T> stream, WatchReceiver<T> receiver) {
        return open.begin(() -> {
            Running watch = new Running(client(), stream, stream.start(receiver));
            client().add(watch);
            return watch;
        });
    }

    /** A watch that runs, and what the connection means to it (concurrent). */
    private record Running(ZooKeeperClient client, NodeWatch<?> stream, WatchDriver<?> driver)
            implements Watch, ZooKeeperClient.Listener {

        @Override
        public void connected() {
            driver.reopen();
        }

        @Override
        public void disconnected() {
            driver.fail(stream.unreachable());
        }

        @Override
        public void close() {
            client.remove(this);
            driver.close();
            stream.end();
        }
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        return open.list(this::watchServices);
    }

    @Override
    public void close() {
        if (open.close()) {
            registry.client().close();
        }
    }
}
