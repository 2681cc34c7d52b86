package io.loadstar.benchmarks;

import io.grpc.CallOptions;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.util.MultiChildLoadBalancer;
import io.grpc.xds.RingHashOptions;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's pickers, with every subchannel ready (concurrent).
 *
 * <p>The pick arguments are shared, which spares gRPC the allocation of one set per call.
 */
final class GrpcSubject implements Updatable {

    private static final String ROUND_ROBIN = "round_robin";
    private static final String PLAIN_ROUND_ROBIN = "io.grpc.util.SecretRoundRobinLoadBalancerProvider$Provider";
    private static final String HASH_HEADER = "x-key";
    /** Points a host on the full ring, as many as ketama has. */
    private static final int FULL_RING_POINTS = 160;

    private static final PickSubchannelArgs PLAIN = new Args(CallOptions.DEFAULT, new Metadata());
    private static final long LARGEST_RING = 8 * 1024 * 1024;

    private final LoadBalancer balancer;
    private final GrpcHelper helper;
    private final Object config;
    private final LongFunction<PickSubchannelArgs> keyForm;

    private GrpcSubject(
            List<Node> nodes, String policy, Map<String, ?> config, LongFunction<PickSubchannelArgs> keyForm) {
        LoadBalancerProvider provider = provider(policy);
        this.helper = new GrpcHelper(nodes.stream().collect(Collectors.toMap(node -> address(node), Node::weight)));
        this.balancer = provider.newLoadBalancer(helper);
        this.config = Objects.requireNonNull(
                provider.parseLoadBalancingPolicyConfig(config).getConfig());
        this.keyForm = keyForm;
        apply(snapshot(nodes));
        connectLazyChildren();
        // The second time the load reports of the first are there.
        apply(snapshot(nodes));
    }

    /**
     * Returns the policy round_robin.
     *
     * @param nodes the instances
     * @return the subject
     */
    static GrpcSubject roundRobin(List<Node> nodes) {
        return new GrpcSubject(nodes, ROUND_ROBIN, Map.of(), number -> PLAIN);
    }

    /**
     * Returns the policy weighted_round_robin, its weights told by load reports out of band (the cheaper picker).
     *
     * @param nodes the instances
     * @return the subject
     */
    static GrpcSubject weightedRoundRobin(List<Node> nodes) {
        Map<String, ?> config = Map.of(
                "enableOobLoadReport", true,
                "blackoutPeriod", "0s",
                "weightExpirationPeriod", "360000s",
                "weightUpdatePeriod", "360000s");
        return new GrpcSubject(nodes, "weighted_round_robin", config, number -> PLAIN);
    }

    /**
     * Returns the policy ring_hash with its standard ring of at most 4,096 points.
     *
     * @param nodes the instances
     * @param keys the form of the keys
     * @return the subject
     */
    static GrpcSubject ringHash(List<Node> nodes, Keys keys) {
        return ring(nodes, keys, Map.of());
    }

    /**
     * Returns the policy ring_hash with a ring on which every instance has 160 points.
     *
     * @param nodes the instances
     * @param keys the form of the keys
     * @return the subject
     */
    static GrpcSubject fullRingHash(List<Node> nodes, Keys keys) {
        long points = Math.min(LARGEST_RING, (long) FULL_RING_POINTS * nodes.size());
        RingHashOptions.setRingSizeCap(LARGEST_RING);
        return ring(nodes, keys, Map.of("minRingSize", (double) points, "maxRingSize", (double) points));
    }

    private static GrpcSubject ring(List<Node> nodes, Keys keys, Map<String, ?> size) {
        if (keys == Keys.HASHED) {
            return new GrpcSubject(nodes, "ring_hash_experimental", size, hashForm());
        }
        System.setProperty("GRPC_EXPERIMENTAL_RING_HASH_SET_REQUEST_HASH_KEY", "true");
        Map<String, Object> config = new HashMap<>(size);
        config.put("requestHashHeader", HASH_HEADER);
        return new GrpcSubject(nodes, "ring_hash_experimental", config, GrpcSubject::textForm);
    }

    @Override
    public Object snapshot(List<Node> nodes) {
        return nodes.stream()
                .map(node -> new EquivalentAddressGroup(address(node)))
                .toList();
    }

    @Override
    @SuppressWarnings("unchecked") // made by snapshot()
    public void apply(Object snapshot) {
        ResolvedAddresses resolved = ResolvedAddresses.newBuilder()
                .setAddresses((List<EquivalentAddressGroup>) snapshot)
                .setLoadBalancingPolicyConfig(config)
                .build();
        helper.getSynchronizationContext().execute(() -> {
            if (!balancer.acceptResolvedAddresses(resolved).isOk()) {
                throw new IllegalStateException("gRPC refuses the addresses");
            }
        });
    }

    @Override
    public String authorityFor(long number) {
        PickResult result = (PickResult) pick(prepare(number));
        // The first pick of a new host of a ring makes it connect.
        return authorityOf(result.getSubchannel() != null ? result : pick(prepare(number)));
    }

    /**
     * Connects children that wait for the first request (ring_hash), in one batch: one by one, each would rebuild the
     * picker.
     */
    private void connectLazyChildren() {
        if (!(balancer instanceof MultiChildLoadBalancer parent)) {
            return;
        }
        helper.getSynchronizationContext().execute(() -> {
            try {
                Field batch = MultiChildLoadBalancer.class.getDeclaredField("resolvingAddresses");
                batch.setAccessible(true);
                batch.setBoolean(parent, true);
                parent.getChildLbStates().forEach(child -> child.getLb().requestConnection());
                batch.setBoolean(parent, false);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this gRPC has no such field", e);
            }
        });
    }

    /**
     * Finds a policy. Where gRPC's health checking is on the class path, as here, it wraps round_robin, and each pick
     * takes the wrapping off again; the policy without it is the better figure.
     */
    private static LoadBalancerProvider provider(String policy) {
        if (policy.equals(ROUND_ROBIN)) {
            try {
                return (LoadBalancerProvider)
                        Class.forName(PLAIN_ROUND_ROBIN).getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this gRPC has no " + PLAIN_ROUND_ROBIN, e);
            }
        }
        return Objects.requireNonNull(LoadBalancerRegistry.getDefaultRegistry().getProvider(policy), policy);
    }

    private static SocketAddress address(Node node) {
        return new InetSocketAddress(node.host(), node.port());
    }

    private static PickSubchannelArgs textForm(long number) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(HASH_HEADER, Metadata.ASCII_STRING_MARSHALLER), Keys.text(number));
        return new Args(CallOptions.DEFAULT, headers);
    }

    /** The hash is a call option that gRPC's own route selection sets and nobody else can name. */
    @SuppressWarnings("unchecked")
    private static LongFunction<PickSubchannelArgs> hashForm() {
        try {
            Field field = Class.forName("io.grpc.xds.XdsNameResolver").getDeclaredField("RPC_HASH_KEY");
            field.setAccessible(true);
            CallOptions.Key<Long> option = Objects.requireNonNull((CallOptions.Key<Long>) field.get(null));
            Metadata headers = new Metadata();
            return number -> new Args(CallOptions.DEFAULT.withOption(option, Keys.hash(number)), headers);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this gRPC has no such option", e);
        }
    }

    @Override
    public Object pick(@Nullable Object key) {
        return helper.picker().pickSubchannel(key == null ? PLAIN : (PickSubchannelArgs) key);
    }

    @Override
    public String authorityOf(Object picked) {
        InetSocketAddress address = (InetSocketAddress) ((PickResult) picked)
                .getSubchannel()
                .getAddresses()
                .getAddresses()
                .get(0);
        return address.getHostString() + ':' + address.getPort();
    }

    @Override
    public Object prepare(long number) {
        return keyForm.apply(number);
    }

    @Override
    public Updatable updatable(List<Node> nodes) {
        return this;
    }

    @Override
    public void close() {
        helper.getSynchronizationContext().execute(balancer::shutdown);
        helper.close();
    }

    /** What one call tells the picker. */
    private static final class Args extends PickSubchannelArgs {
        private final CallOptions options;
        private final Metadata headers;

        Args(CallOptions options, Metadata headers) {
            this.options = options;
            this.headers = headers;
        }

        @Override
        public CallOptions getCallOptions() {
            return options;
        }

        @Override
        public Metadata getHeaders() {
            return headers;
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            throw new UnsupportedOperationException("these pickers do not ask for the method");
        }
    }
}
