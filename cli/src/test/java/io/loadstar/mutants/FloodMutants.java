package io.loadstar.mutants;

import java.util.List;

/** The mutants of what must go on while there is much to do. */
final class FloodMutants {

    private static final String RING_TEST = "io.loadstar.balancer.RingRebuildTest#";

    private FloodMutants() {}

    static List<Mutant> rings() {
        return List.of(
                new Mutant(
                        "row 56: there is no picker while the next one is made",
                        "discovery-core/src/main/java/io/loadstar/internal/engine/ServiceEngine.java",
                        "Rebuilder.Built built = rebuilder.rebuild(table.hosts(), keeper);",
                        """
                        door.publish(Failures.stale(door.failures(), keeper, ageing.maxAge()));
                        Rebuilder.Built built = rebuilder.rebuild(table.hosts(), keeper);
                        """,
                        RING_TEST + "row56_picksGoOnWhileALargeRingIsRebuilt"),
                new Mutant(
                        "row 56: the ring in use is changed into the next one",
                        "balancers/src/main/java/io/loadstar/balancer/RingMerge.java",
                        "int[] starts = new int[old.length];",
                        "int[] starts = old;",
                        RING_TEST + "row56_theRingInUseStaysAsItIsWhileTheNextOneIsMade"));
    }
}
