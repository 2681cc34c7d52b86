package io.loadstar.benchmarks;

import java.util.List;
import java.util.Objects;
import org.apache.curator.x.discovery.ProviderStrategy;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.ServiceType;
import org.apache.curator.x.discovery.details.InstanceProvider;
import org.apache.curator.x.discovery.strategies.RandomStrategy;
import org.apache.curator.x.discovery.strategies.RoundRobinStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Curator's strategies over a prepared list (concurrent).
 *
 * <p>The stock provider copies and filters its list for every pick; the strategy alone is the better figure.
 */
final class CuratorSubject implements Subject {

    private final ProviderStrategy<String> strategy;
    private final InstanceProvider<String> provider;

    private CuratorSubject(ProviderStrategy<String> strategy, List<Node> nodes) {
        this.strategy = strategy;
        List<ServiceInstance<String>> instances =
                nodes.stream().map(CuratorSubject::instance).toList();
        this.provider = () -> instances;
    }

    /**
     * Returns the strategy that goes round.
     *
     * @param nodes the instances
     * @return the subject
     */
    static Subject roundRobin(List<Node> nodes) {
        return new CuratorSubject(new RoundRobinStrategy<>(), nodes);
    }

    /**
     * Returns the strategy that draws lots.
     *
     * @param nodes the instances
     * @return the subject
     */
    static Subject random(List<Node> nodes) {
        return new CuratorSubject(new RandomStrategy<>(), nodes);
    }

    private static ServiceInstance<String> instance(Node node) {
        return new ServiceInstance<>(
                "bench", node.id(), node.host(), node.port(), null, null, 0, ServiceType.DYNAMIC, null);
    }

    @Override
    public Object pick(@Nullable Object key) {
        try {
            return Objects.requireNonNull(strategy.getInstance(provider));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String authorityOf(Object picked) {
        ServiceInstance<?> instance = (ServiceInstance<?>) picked;
        return instance.getAddress() + ':' + instance.getPort();
    }
}
