package io.loadstar.mutants;

import java.util.List;

/** The mutants of what is bounded. */
final class BoundMutants {

    private static final String SOURCE = "discovery-core/src/main/java/io/loadstar/internal/source/";
    private static final String ENGINE = "discovery-core/src/main/java/io/loadstar/internal/engine/";
    private static final String FLAPPING_TEST = "io.loadstar.internal.engine.FlappingTest#";
    private static final String FLOOD_TEST = "io.loadstar.internal.engine.FloodTest#";

    private BoundMutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant(
                        "row 51: each change of health is told at once",
                        ENGINE + "HealthNotices.java",
                        "if (notice == null || now - notice.atNanos >= ServiceEvents.SECOND) {",
                        "if (notice == null || now - notice.atNanos >= 0) {",
                        FLAPPING_TEST + "row51_anInstanceWhoseHealthFlapsTenTimesASecondIsToldOfOnceASecond"),
                new Mutant(
                        "row 51: each coming and going is told at once",
                        ENGINE + "SnapshotNotices.java",
                        "long left = at == null ? 0 : ServiceEvents.SECOND - (time - at);",
                        "long left = 0;",
                        FLAPPING_TEST + "row51_anInstanceThatComesAndGoesTenTimesASecondIsToldOfOnceASecond"),
                new Mutant(
                        "row 55: any number of names is watched",
                        SOURCE + "LeaseTable.java",
                        "if (values.estimatedSize() >= bound && !endOneUnknown()) {",
                        "if (values.estimatedSize() >= Long.MAX_VALUE && !endOneUnknown()) {",
                        FLOOD_TEST + "row55_tenThousandRandomNamesCostAtMostAThousandWatches"));
    }
}
