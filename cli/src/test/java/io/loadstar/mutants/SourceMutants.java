package io.loadstar.mutants;

import java.util.List;

/** Faults in the composition of registries. */
final class SourceMutants {

    private static final String SOURCE = "discovery-core/src/main/java/io/loadstar/internal/source/";
    private static final String TEST = "io.loadstar.internal.source.";

    private SourceMutants() {}

    /** {@return the faults in what is made of what each registry says} */
    static List<Mutant> members() {
        return List.of(
                new Mutant(
                        "part of the registries is told at first",
                        SOURCE + "MemberWatches.java",
                        "if (states.stream().allMatch(MemberState::isHeard)) {",
                        "if (states.stream().anyMatch(MemberState::isHeard)) {",
                        TEST + "MergedWatchTest#nothingIsToldBeforeEachHasAnswered"),
                new Mutant(
                        "one that says nothing is waited for for ever",
                        SOURCE + "MemberWatches.java",
                        "hear(() -> states.stream()",
                        "if (teller.isClosed()) hear(() -> states.stream()",
                        TEST + "MergedWatchTest#oneThatSaysNothingIsNotWaitedForForEver"),
                new Mutant(
                        "an error takes the instances of its registry away",
                        SOURCE + "MemberState.java",
                        "String message = member.name() + \": \" + failure;",
                        "good = null;\n        String message = member.name() + \": \" + failure;",
                        TEST + "MergedWatchTest#oneInErrorKeepsItsInstancesAndIsNamed"));
    }

    /** {@return the faults in who is the same, and has which id} */
    static List<Mutant> merge() {
        return List.of(
                new Mutant(
                        "strangers of one id are merged",
                        SOURCE + "Merger.java",
                        "        String name = idOf(",
                        "        if (true) return claim.raw.id();\n        String name = idOf(",
                        TEST + "MergedWatchTest#strangersOfOneIdAreToldApartAndKeepTheirIdsAsLongAsTheyLive"),
                new Mutant(
                        "ids are given anew each time",
                        SOURCE + "Merger.java",
                        "if (entry.isSame(claim) && taken.add(entry.id)) {",
                        "if (claim.raw == entry.raw && entry.id.equals(claim.raw.id()) && taken.add(entry.id)) {",
                        TEST + "MergedWatchTest#strangersOfOneIdAreToldApartAndKeepTheirIdsAsLongAsTheyLive"),
                new Mutant(
                        "the first registry wins, whatever the priorities are",
                        SOURCE + "Merger.java",
                        "members.get(index).priority()))",
                        "index))",
                        TEST + "MergedWatchTest#oneAddressIsOneInstanceOfTheBestPriority"),
                new Mutant(
                        "an instance that is not told has its addresses, too",
                        SOURCE + "Merger.java",
                        "if (addresses.stream().allMatch(address -> owners.getOrDefault(address, member) == member)) {",
                        "boolean alone = addresses.stream()"
                                + ".allMatch(address -> owners.getOrDefault(address, member) == member);\n"
                                + "                addresses.forEach(address -> owners.putIfAbsent(address, member));\n"
                                + "                if (alone) {",
                        TEST + "MergedWatchTest#anInstanceThatIsNotToldKeepsNobodyOut"));
    }

    /** {@return faults of how they are watched, and asked again} */
    static List<Mutant> watches() {
        return List.of(
                new Mutant(
                        "a watch that throws is not tried again",
                        SOURCE + "KeptWatch.java",
                        "retry = context.scheduler().schedule(this::begin, backoff.failed());",
                        "",
                        TEST + "KeptWatchTest#oneThatCannotBeginIsAnErrorAndIsTriedAgainUntilItCan"),
                new Mutant(
                        "two watches are heard",
                        SOURCE + "KeptWatch.java",
                        "if (turn >= heard) {",
                        "if (turn > 0) {",
                        TEST + "KeptWatchTest#onceTheNewOneHasSpokenTheOldOneIsNotHeard"),
                new Mutant(
                        "the old watch ends before a new one can begin",
                        SOURCE + "KeptWatch.java",
                        "        if (open == null || !isAsking(open)) {\n",
                        "        if (open == null || !isAsking(open)) {\n            if (open != null) open.close();\n",
                        TEST + "KeptWatchTest#theOldOneIsHeardUntilANewOneCanBegin"),
                new Mutant(
                        "the answer of one confirms what the other said",
                        SOURCE + "MemberState.java",
                        "return !asked && (good != null || error != null);",
                        "return good != null || error != null;",
                        TEST + "MergedRefreshTest#nothingIsToldBeforeEachThatWasAskedHasAnswered"),
                new Mutant(
                        "ids are forgotten when the registries are asked again",
                        SOURCE + "MergedWatch.java",
                        "        askAgain();\n        return true;",
                        "        return false;",
                        "io.loadstar.internal.engine.MergedEngineTest#aConfirmationLeavesIdsAndHostsAsTheyWere"),
                new Mutant(
                        "as what is served is asked again, shadows are compared from the start",
                        SOURCE + "ShadowDiscoverer.java",
                        "return watch.refresh();",
                        "return false;",
                        TEST + "ShadowTest#theServedOneIsAskedAgainAndTheShadowIsNot"));
    }

    /** {@return faults of shadows, and of their options} */
    static List<Mutant> shadow() {
        return List.of(
                new Mutant(
                        "what is on its way is a difference",
                        SOURCE + "Comparison.java",
                        "mailbox.execute(this::compare), SETTLE);",
                        "mailbox.execute(this::compare), Duration.ZERO);",
                        TEST + "ShadowTest#whatIsOnItsWayIsNoDifference"),
                new Mutant(
                        "an error of a shadow is thrown at whoever watches",
                        SOURCE + "KeptWatch.java",
                        "            failed(e);\n",
                        "            throw e;\n",
                        TEST + "ShadowTest#aShadowThatCannotBeWatchedHarmsNobody"),
                new Mutant(
                        "an option that no registry knows is let in",
                        SOURCE + "Registries.java",
                        "Providers.checkOptions(\"registry option of \" + schemes, unknown, keys);",
                        "",
                        TEST + "CompositionTest#anOptionHoldsForTheRegistriesThatKnowIt"));
    }
}
