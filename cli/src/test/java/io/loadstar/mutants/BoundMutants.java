package io.loadstar.mutants;

import java.util.List;

/** The mutants of what is bounded. */
final class BoundMutants {

    private static final String SOURCE = "discovery-core/src/main/java/io/loadstar/internal/source/";
    private static final String FLOOD_TEST = "io.loadstar.internal.engine.FloodTest#";

    private BoundMutants() {}

    static List<Mutant> all() {
        return List.of(new Mutant(
                "row 55: any number of names is watched",
                SOURCE + "LeaseTable.java",
                "if (values.estimatedSize() >= bound && !endOneUnknown()) {",
                "if (values.estimatedSize() >= Long.MAX_VALUE && !endOneUnknown()) {",
                FLOOD_TEST + "row55_tenThousandRandomNamesCostAtMostAThousandWatches"));
    }
}
