package io.loadstar.benchmarks;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.ClientRequestContextWrapper;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.DynamicEndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.loadbalancer.LoadBalancer;
import com.linecorp.armeria.common.loadbalancer.SimpleLoadBalancer;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Armeria's endpoint selection: {@code selectNow} of an endpoint group (concurrent, but for updates).
 *
 * <p>Picks are measured on a static group, updates on a dynamic one, which Armeria's registries extend.
 */
final class ArmeriaSubject implements Updatable {

    private final EndpointGroup group;
    private final ClientRequestContext plain;
    private final Keys keys;

    private ArmeriaSubject(EndpointGroup group, ClientRequestContext plain, Keys keys) {
        this.group = group;
        this.plain = plain;
        this.keys = keys;
    }

    /**
     * Returns a group that ignores weights.
     *
     * @param nodes the instances
     * @return the subject
     */
    static ArmeriaSubject roundRobin(List<Node> nodes) {
        return of(nodes, EndpointSelectionStrategy.roundRobin(), Keys.HASHED);
    }

    /**
     * Returns a group that interleaves by weight.
     *
     * @param nodes the instances
     * @return the subject
     */
    static ArmeriaSubject weightedRoundRobin(List<Node> nodes) {
        return of(nodes, EndpointSelectionStrategy.weightedRoundRobin(), Keys.HASHED);
    }

    /**
     * Returns a group that maps a key by a jump hash over the list.
     *
     * @param nodes the instances
     * @param keys the form of the keys
     * @return the subject
     */
    static ArmeriaSubject sticky(List<Node> nodes, Keys keys) {
        ToLongFunction<ClientRequestContext> hasher = keys == Keys.HASHED
                ? context -> ((KeyedContext) context).hash
                : context -> cheapHash(((KeyedContext) context).text);
        return of(nodes, EndpointSelectionStrategy.sticky(hasher), keys);
    }

    /**
     * Returns the weighted random balancer, which no endpoint group offers without a ramp-up.
     *
     * @param nodes the instances
     * @return the subject
     */
    static Subject weightedRandom(List<Node> nodes) {
        return new Random(LoadBalancer.ofWeightedRandom(endpoints(nodes)));
    }

    /**
     * Returns the instances as Armeria has them.
     *
     * @param nodes the instances
     * @return the endpoints
     */
    static List<Endpoint> endpoints(List<Node> nodes) {
        return nodes.stream()
                .map(node -> Endpoint.of(node.host(), node.port()).withWeight(node.weight()))
                .toList();
    }

    private static ArmeriaSubject of(List<Node> nodes, EndpointSelectionStrategy strategy, Keys keys) {
        ClientRequestContext context = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
        return new ArmeriaSubject(EndpointGroup.of(strategy, endpoints(nodes)), context, keys);
    }

    /** The cheapest hash of a text that a user would write; {@code String.hashCode} is cached after the first use. */
    private static long cheapHash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    @Override
    public Object pick(@Nullable Object key) {
        ClientRequestContext context = key == null ? plain : (ClientRequestContext) key;
        return Objects.requireNonNull(group.selectNow(context));
    }

    @Override
    public String authorityOf(Object picked) {
        return ((Endpoint) picked).authority();
    }

    @Override
    public Object prepare(long number) {
        return new KeyedContext(plain, Keys.hash(number), keys == Keys.TEXT ? Keys.text(number) : "");
    }

    @Override
    public Object snapshot(List<Node> nodes) {
        return endpoints(nodes);
    }

    @Override
    @SuppressWarnings("unchecked") // made by snapshot()
    public void apply(Object snapshot) {
        ((DynamicGroup) group).replace((List<Endpoint>) snapshot);
    }

    @Override
    public Updatable updatable(List<Node> nodes) {
        DynamicGroup dynamic = new DynamicGroup(group.selectionStrategy());
        dynamic.replace(endpoints(nodes));
        ArmeriaSubject subject = new ArmeriaSubject(dynamic, plain, keys);
        // The first pick makes the selector.
        subject.authorityFor(0);
        return subject;
    }

    @Override
    public void close() {
        group.close();
    }

    /** A group that can be told from outside. */
    private static final class DynamicGroup extends DynamicEndpointGroup {
        DynamicGroup(EndpointSelectionStrategy strategy) {
            super(strategy);
        }

        void replace(List<Endpoint> endpoints) {
            setEndpoints(endpoints);
        }
    }

    /** A request that carries its key; the cheapest way to hand one to a sticky group. */
    private static final class KeyedContext extends ClientRequestContextWrapper {
        private final long hash;
        private final String text;

        KeyedContext(ClientRequestContext delegate, long hash, String text) {
            super(delegate);
            this.hash = hash;
            this.text = text;
        }
    }

    /** Armeria's weighted random balancer (concurrent). */
    private static final class Random implements Subject {
        private final SimpleLoadBalancer<Endpoint> balancer;

        Random(SimpleLoadBalancer<Endpoint> balancer) {
            this.balancer = balancer;
        }

        @Override
        public Object pick(@Nullable Object key) {
            return Objects.requireNonNull(balancer.pick());
        }

        @Override
        public String authorityOf(Object picked) {
            return ((Endpoint) picked).authority();
        }
    }
}
