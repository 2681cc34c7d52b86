package io.loadstar.mutants;

import java.util.List;

/** Faults at the edges of what is held, shared and told: everybody out, weights of zero, nobody left. */
final class HoldMutants {

    private static final String INTERNAL = "discovery-core/src/main/java/io/loadstar/internal/";
    private static final String ENGINE = INTERNAL + "engine/";
    private static final String ENGINE_TEST = "io.loadstar.internal.engine.";
    private static final String HOLD_TEST = ENGINE_TEST + "RemovalHoldTest#";

    private HoldMutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant(
                        "row 48: instances of weight 0 count as drained where all have it",
                        ENGINE + "UpdateLoss.java",
                        "HealthRules.allWeightsZero(hasSomebody(now) ? now : inUse)",
                        "HealthRules.allWeightsZero(now)",
                        HOLD_TEST + "row48_instancesWhoseWeightsAreAllZeroAreHeldLikeOthers"),
                new Mutant(
                        "row 48: where health has ruled out everybody nothing is held",
                        ENGINE + "RemovalGuard.java",
                        "loss.before() == 0 && loss.after() == 0 ?",
                        "loss.before() < 0 ?",
                        HOLD_TEST + "row48_anEmptyAnswerIsHeldAlsoWhereHealthHasRuledOutEverybody"),
                new Mutant(
                        "in panic the degraded are given all that the unhealthy no longer count for",
                        INTERNAL + "topology/Levels.java",
                        "int[] taken = some.panic() ? inPanic(groups, usable, capacities) : parts;",
                        "int[] taken = parts;",
                        "io.loadstar.internal.topology.LevelsTest"
                                + "#inPanicTheDegradedGetNoMoreThanEachOfTheOthers(int, int, int, java.lang.String)"),
                new Mutant(
                        "a request that has failed too often everywhere is given up",
                        ENGINE + "ReservePicker.java",
                        "return withAnybodyLeft(context);",
                        "return inUse;",
                        ENGINE_TEST + "FailoverTest#aRequestThatHasFailedTooOftenEverywhereGoesToWhoeverIsLeft"),
                new Mutant(
                        "row 51: one told of for the sake of another is told of again at once",
                        ENGINE + "SnapshotNotices.java",
                        "changed(now); // it may",
                        "tell(now); // it may",
                        ENGINE_TEST + "FlappingTest#row51_oneThatIsToldOfForTheSakeOfAnotherIsToldOfASecondLater"));
    }
}
