package io.loadstar.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Every balancer that is measured, by library and policy. */
public enum Rival {
    /** This library's round robin, without a ticket. */
    LOADSTAR_ROUND_ROBIN("round_robin", false),
    /** The same with a ticket, completed. */
    LOADSTAR_ROUND_ROBIN_TRACKED("round_robin", true),
    /** This library's random, without a ticket. */
    LOADSTAR_RANDOM("random", false),
    /** The same with a ticket, completed. */
    LOADSTAR_RANDOM_TRACKED("random", true),
    /** This library's weighted round robin, without a ticket. */
    LOADSTAR_WEIGHTED_ROUND_ROBIN("weighted_round_robin", false),
    /** The same with a ticket, completed. */
    LOADSTAR_WEIGHTED_ROUND_ROBIN_TRACKED("weighted_round_robin", true),
    /** This library's weighted random, without a ticket. */
    LOADSTAR_WEIGHTED_RANDOM("weighted_random", false),
    /** The same with a ticket, completed. */
    LOADSTAR_WEIGHTED_RANDOM_TRACKED("weighted_random", true),
    /** This library's source hash, without a ticket. */
    LOADSTAR_SOURCE_HASH("source_hash", false),
    /** The same with a ticket, completed. */
    LOADSTAR_SOURCE_HASH_TRACKED("source_hash", true),
    /** Armeria's round robin. */
    ARMERIA_ROUND_ROBIN(ArmeriaSubject::roundRobin),
    /** Armeria's interleaved weighted round robin. */
    ARMERIA_WEIGHTED_ROUND_ROBIN(ArmeriaSubject::weightedRoundRobin),
    /** Armeria's weighted random balancer: a lock and a scan. */
    ARMERIA_WEIGHTED_RANDOM(ArmeriaSubject::weightedRandom),
    /** Armeria's sticky selection: a jump hash, which moves keys between survivors. */
    ARMERIA_STICKY(false, ArmeriaSubject::sticky),
    /** gRPC's round_robin. */
    GRPC_ROUND_ROBIN(GrpcSubject::roundRobin),
    /** gRPC's weighted_round_robin: a static stride over reported weights. */
    GRPC_WEIGHTED_ROUND_ROBIN(GrpcSubject::weightedRoundRobin),
    /** gRPC's ring_hash, at most 4,096 points: from some thousand hosts on, some have no point. */
    GRPC_RING_HASH(true, GrpcSubject::ringHash),
    /** gRPC's ring_hash with 160 points a host. */
    GRPC_RING_HASH_FULL(true, GrpcSubject::fullRingHash),
    /** Curator's round robin. */
    CURATOR_ROUND_ROBIN(CuratorSubject::roundRobin),
    /** Curator's random. */
    CURATOR_RANDOM(CuratorSubject::random);

    private static final String OURS = "LOADSTAR";

    private final BiFunction<List<Node>, Keys, Subject> maker;
    private final boolean stable;

    Rival(Function<List<Node>, Subject> maker) {
        this(true, (nodes, keys) -> maker.apply(nodes));
    }

    Rival(String policy, boolean tracked) {
        this(true, (nodes, keys) -> LoadstarSubject.of(nodes, new LoadstarSubject.Setup(policy, tracked, keys)));
    }

    Rival(boolean stable, BiFunction<List<Node>, Keys, Subject> maker) {
        this.stable = stable;
        this.maker = maker;
    }

    /**
     * Makes the balancer.
     *
     * @param nodes the instances
     * @param keys the form of the keys, where the policy takes keys
     * @return the balancer, ready
     */
    Subject create(List<Node> nodes, Keys keys) {
        return maker.apply(nodes, keys);
    }

    /**
     * Makes the balancer in a form that can be told of a new list.
     *
     * @param nodes the first list
     * @return the balancer, ready
     */
    Updatable createUpdatable(List<Node> nodes) {
        return create(nodes, Keys.HASHED).updatable(nodes);
    }

    /** {@return whether no key moves between instances that stay, so that a hash is worth comparing} */
    public boolean isStable() {
        return stable;
    }

    /** {@return whether it is this library's} */
    public boolean isOurs() {
        return name().startsWith(OURS);
    }

    /** {@return the name to print} */
    public String label() {
        String name = name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return name.startsWith("grpc") ? "gRPC" + name.substring(4) : capitalised(name);
    }

    private static String capitalised(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
