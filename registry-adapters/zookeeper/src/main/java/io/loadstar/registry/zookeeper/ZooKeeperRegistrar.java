package io.loadstar.registry.zookeeper;

import io.loadstar.ServiceInstance;
import io.loadstar.spi.Registration;
import io.loadstar.spi.RegistryContext;
import io.loadstar.spi.ServiceRegistrar;
import io.loadstar.spi.registration.Registrations;
import java.time.Duration;

/** Registration in ZooKeeper: one session, and one ephemeral node for each instance (concurrent). */
final class ZooKeeperRegistrar implements ServiceRegistrar, ZooKeeperClient.Listener {

    /** How often a node is looked at while nothing happens: registrations are silently lost otherwise. */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(30);

    private final ZooKeeperOptions options;
    private final RegistryContext context;
    private final ZooKeeperClient client;
    private final Registrations registrations;

    ZooKeeperRegistrar(ZooKeeperOptions options, RegistryContext context) {
        this.options = options;
        this.context = context;
        this.registrations = new Registrations(options.source(), context, CHECK_INTERVAL);
        this.client = new ZooKeeperClient(options, context);
        client.add(this);
        client.start();
    }

    @Override
    public Registration register(ServiceInstance instance) {
        long started = instance.startEpoch();
        long registrationTime =
                started > 0 ? started : context.time().wallTime().toEpochMilli();
        return registrations.register(instance, new InstanceNode(client, options, instance, registrationTime));
    }

    ZooKeeperClient client() {
        return client;
    }

    @Override
    public void connected() {
        registrations.check();
    }

    @Override
    public void disconnected() {
        // The attempts that need the connection fail by themselves; nodes stay as long as the session does.
    }

    /** Takes all instances out and ends the session, with which the ensemble removes whatever is left. */
    @Override
    public void close() {
        registrations.close(client::close);
    }
}
