package io.loadstar.registry.consul;

import io.loadstar.ServiceKey;
import io.loadstar.registry.http.RegistryHttpClient;
import io.loadstar.spi.Capabilities;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceDiscoverer;
import io.loadstar.spi.ServicesListener;
import io.loadstar.spi.SnapshotListener;
import io.loadstar.spi.Watch;
import io.loadstar.spi.watch.OpenWatches;
import io.loadstar.spi.watch.WatchDriver;
import io.loadstar.spi.watch.WatchReceiver;
import io.loadstar.spi.watch.WatchSettings;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Discovery by a Consul agent: a blocking query for each watch, and at most so many at once (concurrent).
 *
 * <p>Consul knows a service by its instances: one without any and one that never was get the same answer, an empty list,
 * which is told as an empty snapshot.
 */
final class ConsulDiscoverer implements ServiceDiscoverer {

    private final ConsulAgent agent;
    private final Runnable closeClient;
    private final Set<Capability> capabilities;
    private final OpenWatches open;

    private ConsulDiscoverer(ConsulAgent agent, Runnable closeClient) {
        this.agent = agent;
        this.closeClient = closeClient;
        this.capabilities = capabilities(agent.options());
        this.open = new OpenWatches(agent.options().source());
    }

    static ConsulDiscoverer open(ConsulOptions options, RegistryContext context) {
        RegistryHttpClient client = RegistryHttpClient.open(options.http(), options.source(), context);
        return of(new ConsulAgent(options, context, new HttpCalls(client, options, context.time())), client::close);
    }

    /** Returns a discoverer on any way to send requests. */
    static ConsulDiscoverer of(ConsulAgent agent, Runnable closeClient) {
        return new ConsulDiscoverer(agent, closeClient);
    }

    /** Namespaces are Enterprise's: a URI that names one, or a partition, says that the servers have them. */
    private static Set<Capability> capabilities(ConsulOptions options) {
        Set<Capability> all = EnumSet.allOf(Capability.class);
        if (options.namespace().isEmpty() && options.partition().isEmpty()) {
            all.remove(Capability.NAMESPACES);
        }
        return Collections.unmodifiableSet(all);
    }

    @Override
    public String source() {
        return agent.options().source();
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    /** {@return how many rows could not be read so far; one that stays as it is counts once a watch} */
    long leftOutRows() {
        return agent.leftOut().sum();
    }

    @Override
    public Watch watch(ServiceKey service, SnapshotListener listener) {
        Capabilities.check(service, capabilities, source());
        return begin(service.toString(), new ServiceTopic(agent, service), WatchReceiver.of(listener));
    }

    @Override
    public Watch watchServices(ServicesListener listener) {
        return begin("the list of services", new NamesTopic(agent.options()), WatchReceiver.of(listener));
    }

    private <B, T> Watch begin(String subject, Topic<B, T> topic, WatchReceiver<T> receiver) {
        return open.begin(() -> {
            agent.slots().join();
            WatchDriver<T> driver = WatchDriver.start(
                    WatchSettings.of(source(), subject), agent.context(), new BlockingQuery<>(topic, agent), receiver);
            AtomicBoolean left = new AtomicBoolean();
            return () -> {
                driver.close();
                if (left.compareAndSet(false, true)) {
                    agent.slots().leave();
                }
            };
        });
    }

    @Override
    public CompletionStage<SortedSet<String>> services() {
        return open.list(this::watchServices);
    }

    @Override
    public void close() {
        if (open.close()) {
            closeClient.run();
        }
    }
}
