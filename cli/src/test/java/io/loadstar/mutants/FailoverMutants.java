package io.loadstar.mutants;

import java.util.List;
import java.util.stream.Stream;

/** Faults in what shares the load among levels. */
final class FailoverMutants {

    private static final String TOPOLOGY = "discovery-core/src/main/java/io/loadstar/internal/topology/";
    private static final String ENGINE = "discovery-core/src/main/java/io/loadstar/internal/engine/";
    private static final String LEVELS_TEST = "io.loadstar.internal.topology.LevelsTest";
    private static final String ENGINE_TEST = "io.loadstar.internal.engine.";
    private static final String SPILL_OVER_TEST = ENGINE_TEST + "SpillOverTest";

    private FailoverMutants() {}

    /** {@return all of them} */
    static List<Mutant> all() {
        return Stream.of(shares(), places(), attempts(), upkeep())
                .flatMap(List::stream)
                .toList();
    }

    /** {@return the faults in how much a level gets} */
    private static List<Mutant> shares() {
        return List.of(
                new Mutant(
                        "a level is used as long as it has anybody healthy",
                        TOPOLOGY + "Level.java",
                        "return (int) Math.min(ALL, part);",
                        "return ALL;",
                        ENGINE_TEST + "FailoverTest#whatTheFirstPriorityCannotTakeGoesToTheSecond"),
                new Mutant(
                        "a level whose hosts are dead still gets its share",
                        TOPOLOGY + "Level.java",
                        "if (sound == 0) {\n                return 0;",
                        "if (sound == 0) {\n                return ALL;",
                        ENGINE_TEST + "FailoverTest#aCloudWhoseInstancesAreDeadIsLeftAndReturnedTo"),
                new Mutant(
                        "the degraded do not count for the healthy of their priority",
                        TOPOLOGY + "Levels.java",
                        "present.getOrDefault(number / 2, 0), overprovisioning",
                        "count(hosts, PanicRule::isSettled), overprovisioning",
                        LEVELS_TEST + "#oneHealthyHostBesideNineDegradedIsNotGivenEverything"),
                new Mutant(
                        "panic begins though the other levels can take everything",
                        TOPOLOGY + "Levels.java",
                        "Shares.areWhole(parts) ? sound(hosts) : eachPriority(hosts);",
                        "eachPriority(hosts);",
                        LEVELS_TEST + "#anIllLevelDoesNotPanicWhileAnotherCanTakeTheRest"));
    }

    /** {@return the faults in which level a request goes to} */
    private static List<Mutant> places() {
        return List.of(
                new Mutant(
                        "a key's level is drawn by chance",
                        ENGINE + "SpillOver.java",
                        "context.hasHash() ? placeOf(context.hashValue()) :",
                        "context.hasHash() && random == null ? placeOf(context.hashValue()) :",
                        SPILL_OVER_TEST + "#aKeyStaysWhereItIs"),
                new Mutant(
                        "a key's level comes from its place on the ring",
                        ENGINE + "SpillOver.java",
                        "KeyHash.mix(hash ^ SALT)",
                        "KeyHash.mix(hash)",
                        SPILL_OVER_TEST + "#theLevelOfAKeySaysNothingOfItsPlaceOnARing"),
                new Mutant(
                        "all levels are laid from one end, so that keys move between two that stay",
                        ENGINE + "SpillOver.java",
                        "return (level.number() + 1) / 2 % 2 == 0;",
                        "return level.number() >= 0;",
                        SPILL_OVER_TEST + "#ofThreeLevelsWhatOneLosesGoesToTheLastAndNoOtherKeyMoves"),
                new Mutant(
                        "a preferred host is looked for in the first level only",
                        ENGINE + "SpillOver.java",
                        "this.set = HostSet.ofGroups(levels.stream().map(SpillOver::groupOf).toList());",
                        "this.set = pickers.get(0).hosts();",
                        SPILL_OVER_TEST + "#thePreferredHostIsFoundInEveryLevel"));
    }

    /** {@return the faults in what a level gets that has failed a request} */
    private static List<Mutant> attempts() {
        return List.of(
                new Mutant(
                        "a call's last attempt may stay in a level that has failed it",
                        ENGINE + "Strikes.java",
                        "Math.min(MOST, attempts - 1)",
                        "MOST",
                        ENGINE_TEST + "FailoverTest#aCallSurvivesTheDeathOfACloudBeforeAnyProbeKnows"
                                + "(java.lang.String, java.lang.String)"),
                new Mutant(
                        "an instance that is out by now is no strike against its level",
                        ENGINE + "Strikes.java",
                        "List<Host> hosts = level.hosts().hosts();",
                        "List<Host> hosts = level.hosts().usable();",
                        ENGINE_TEST + "FailoverTest#anInstanceThatTheRequestFailedOnCountsThoughItIsOutByNow"),
                new Mutant(
                        "a request is tried again in the level in use that has failed it",
                        ENGINE + "SpillOver.java",
                        "return context.excluded().isEmpty() ? level : soundFrom(level, context);",
                        "return level;",
                        ENGINE_TEST + "FailoverTest#aCallSurvivesTheDeathOfTheRestOfACloudThatSharesTheLoad"));
    }

    /** {@return the faults in what is kept and told of levels} */
    private static List<Mutant> upkeep() {
        return List.of(
                new Mutant(
                        "a level without hosts keeps its factory",
                        ENGINE + "LevelPickers.java",
                        "if (!level.joined && level.number() != FIRST) {",
                        "if (false) {",
                        ENGINE_TEST + "LevelPickersTest#aLevelWithoutHostsIsClosedAndTheFirstStays"),
                new Mutant(
                        "every change of a share is told as fail-over",
                        ENGINE + "Rebuilder.java",
                        "if (before.isEmpty() || numbers(before).equals(numbers(inUse))) {",
                        "if (before.isEmpty() || text(before).equals(text(inUse))) {",
                        ENGINE_TEST + "FailoverTest#leavingALevelAndReturningToItIsToldOnce"));
    }
}
