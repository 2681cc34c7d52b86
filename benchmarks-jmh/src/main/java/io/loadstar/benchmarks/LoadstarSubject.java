package io.loadstar.benchmarks;

import io.loadstar.LoadBalancer;
import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.PickContext;
import io.loadstar.ServiceConfig;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import io.loadstar.ServiceResolver;
import io.loadstar.ServiceResolverBuilder;
import io.loadstar.ServiceSnapshot;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * This library through its public API, over a registry in memory (concurrent, but for updates).
 *
 * <p>Picks are measured on a resolver with its own threads. Updates run on a loop that the caller turns, so that, as
 * with the peers, the work is measured and not the waking of another thread.
 */
final class LoadstarSubject implements Updatable {

    private static final ServiceKey SERVICE = ServiceKey.parse("bench");

    private final ServiceResolver resolver;
    private final LoadBalancer balancer;
    private final MemoryDiscoverer registry;
    private final @Nullable VirtualTime loop;
    private final Setup setup;
    private final Keys keys;
    private final boolean tracked;

    private LoadstarSubject(List<Node> nodes, Setup setup, @Nullable VirtualTime loop) {
        this.registry = new MemoryDiscoverer(snapshotOf(nodes));
        this.loop = loop;
        this.setup = setup;
        this.keys = setup.keys;
        this.tracked = setup.tracked;
        ServiceConfig config = ServiceConfig.builder()
                .policy(setup.policy)
                .set(ServiceConfig.REBUILD_INTERVAL, Duration.ZERO)
                .build();
        ServiceResolverBuilder builder =
                ServiceResolver.builder().discoverer(registry).defaults(config);
        if (loop != null) {
            builder.time(loop).scheduler(loop);
        }
        this.resolver = builder.build();
        this.balancer = resolver.loadBalancer(SERVICE);
        if (loop != null) {
            loop.runDue();
        }
        awaitReady(balancer);
    }

    /**
     * Makes a subject to pick from.
     *
     * @param nodes the instances
     * @param setup what is measured
     * @return the subject
     */
    static Subject of(List<Node> nodes, Setup setup) {
        return new LoadstarSubject(nodes, setup, null);
    }

    /**
     * What is measured (immutable data).
     *
     * @param policy the policy's name
     * @param tracked whether each pick takes a ticket and completes it
     * @param keys the form of the keys, where the policy takes keys
     */
    record Setup(String policy, boolean tracked, Keys keys) {}

    private static void awaitReady(LoadBalancer balancer) {
        try {
            balancer.whenReady().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the first snapshot did not arrive", e);
        }
    }

    private static ServiceSnapshot snapshotOf(List<Node> nodes) {
        List<ServiceInstance> instances =
                nodes.stream().map(LoadstarSubject::instance).toList();
        return ServiceSnapshot.builder(SERVICE).instances(instances).build();
    }

    /**
     * Returns an instance as this library has it.
     *
     * @param node the instance
     * @return the same
     */
    static ServiceInstance instance(Node node) {
        return ServiceInstance.builder(SERVICE.name())
                .id(node.id())
                .address(node.host(), node.port())
                .weight(node.weight())
                .build();
    }

    @Override
    public Object pick(@Nullable Object key) {
        if (tracked) {
            Pick pick = key == null ? balancer.pick() : balancer.pick(context(key));
            pick.complete(Outcome.SUCCESS);
            return pick;
        }
        return key == null ? balancer.next() : balancer.next(context(key));
    }

    private PickContext context(Object key) {
        return keys == Keys.TEXT ? PickContext.key((String) key) : (PickContext) key;
    }

    @Override
    public String authorityOf(Object picked) {
        ServiceInstance instance = picked instanceof Pick pick ? pick.instance() : (ServiceInstance) picked;
        return instance.address().authority();
    }

    @Override
    public Object prepare(long number) {
        return keys == Keys.TEXT ? Keys.text(number) : PickContext.hash(Keys.hash(number));
    }

    @Override
    public Object snapshot(List<Node> nodes) {
        return snapshotOf(nodes);
    }

    @Override
    public void apply(Object snapshot) {
        registry.publish((ServiceSnapshot) snapshot);
        if (loop != null) {
            loop.runDue();
        }
    }

    @Override
    public Updatable updatable(List<Node> nodes) {
        close();
        return new LoadstarSubject(nodes, setup, new VirtualTime());
    }

    @Override
    public void close() {
        resolver.close();
    }
}
