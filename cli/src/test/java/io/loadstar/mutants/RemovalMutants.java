package io.loadstar.mutants;

import java.util.List;

/** The mutants of what guards against removals. */
final class RemovalMutants {

    private static final String ENGINE = "discovery-core/src/main/java/io/loadstar/internal/engine/";
    private static final String TEST = "io.loadstar.internal.engine.RemovalHoldTest#";
    private static final String SOURCE = "discovery-core/src/main/java/io/loadstar/internal/source/";
    private static final String MERGED = "io.loadstar.internal.engine.MergedEngineTest#";
    private static final String VANISH = TEST + "row48_whenNineOfTenVanishTheyAreHeldFor30sAndThenBelieved";

    private RemovalMutants() {}

    /** {@return the faults in what is held} */
    static List<Mutant> guard() {
        return List.of(
                new Mutant(
                        "row 48: nothing is held",
                        ENGINE + "RemovalGuard.java",
                        "if (leavesEnough(loss)) {",
                        "if (true) {",
                        VANISH),
                new Mutant(
                        "row 48: what goes is judged, not what remains",
                        ENGINE + "UpdateLoss.java",
                        "counter.before - counter.lost.size() + counter.gained",
                        "counter.before - counter.lost.size()",
                        TEST + "row48_aBlueGreenSwapAndAScaleDownByTwoPassAtOnce"),
                new Mutant(
                        "row 48: a scale-down by two is held",
                        ENGINE + "RemovalGuard.java",
                        "private static final int ALWAYS_LET_GO = 2;",
                        "private static final int ALWAYS_LET_GO = 0;",
                        TEST + "row48_aBlueGreenSwapAndAScaleDownByTwoPassAtOnce"));
    }

    /** {@return the faults in what confirms a removal} */
    static List<Mutant> confirmation() {
        return List.of(
                new Mutant(
                        "row 48: nobody asks for confirmation",
                        ENGINE + "Holds.java",
                        "            watchAnew.run();\n",
                        "",
                        VANISH),
                new Mutant(
                        "row 48: a failed connection is no witness",
                        ENGINE + "Holds.java",
                        "if (outcome.kind() == Outcome.Kind.CONNECT_FAILED) {",
                        "if (outcome.kind() == Outcome.Kind.CANCELLED) {",
                        TEST + "row48_aFailedConnectionIsASecondWitness"),
                new Mutant(
                        "row 48: a failed probe is no witness",
                        ENGINE + "ServiceEngine.java",
                        "if (state == HealthState.FAIL) {",
                        "if (state == HealthState.UNKNOWN) {",
                        TEST + "row48_aFailedProbeIsASecondWitness"),
                new Mutant(
                        "an outage confirms a removal",
                        ENGINE + "ServiceEngine.java",
                        "if (!door.isShut() && watch != null && isAnyInReach) {",
                        "if (!isAnyInReach) { letGoNow(null, \"\"); } else if (watch != null) {",
                        TEST + "anOutageConfirmsNothing"));
    }

    /** {@return faults of several registries, one of which is out of reach} */
    static List<Mutant> partOutOfReach() {
        return List.of(
                new Mutant(
                        "what a registry that was never heard told before is lost",
                        SOURCE + "PartialAnswer.java",
                        "if (answer.outOfReach().isEmpty()) {",
                        "if (true) {",
                        MERGED + "whatTheDiskKnowsOfARegistryThatIsNotHeardStays"),
                new Mutant(
                        "an answer of one leaves the disk unused",
                        ENGINE + "ServiceEngine.java",
                        "if (!snapshot.outOfReach().isEmpty()) {",
                        "if (false) {",
                        MERGED + "whatTheDiskKnowsIsUsedThoughTheOtherAnswersBeforeItServes"),
                new Mutant(
                        "while one is in error nobody is asked for confirmation",
                        ENGINE + "ServiceEngine.java",
                        "boolean isAnyInReach = !isOutOfReach(now) || !now.outOfReach().isEmpty();",
                        "boolean isAnyInReach = !isOutOfReach(now);",
                        MERGED + "whileOneIsInErrorTheOtherConfirmsWhatIsItsOwn"),
                new Mutant(
                        "the answer of one confirms what one in error said",
                        ENGINE + "RemovalGuard.java",
                        "return !PartialAnswer.isFrom(unconfirmed, one.instance);",
                        "return true;",
                        MERGED + "whatIsHeldOfOneInErrorIsHeldUntilItAnswers"),
                new Mutant(
                        "one in error ages what is not its own",
                        SOURCE + "PartialAnswer.java",
                        "|| (!outOfReach.isEmpty()",
                        "|| (false",
                        MERGED + "oneInErrorAgesTheSnapshotOnlyIfSomethingInUseIsItsOwn"));
    }
}
