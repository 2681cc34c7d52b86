package io.loadstar.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Every balancer that is measured, by library and policy. */
public enum Rival {
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

    /** {@return whether no key moves between instances that stay, so that a hash is worth comparing} */
    boolean isStable() {
        return stable;
    }

    /** {@return whether it is this library's} */
    boolean isOurs() {
        return name().startsWith(OURS);
    }

    /** {@return the name to print} */
    String label() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", " ").replace('_', ' ');
    }
}
