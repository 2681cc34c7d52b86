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
                        TEST + "MergedWatchTest#oneThatSaysNothingIsWaitedForFiveSeconds"),
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
                        "String name = claim.raw.id() + '@' + members.get(claim.member).name();",
                        "if (true) return claim.raw.id();\n"
                                + "        String name = claim.raw.id() + '@' + members.get(claim.member).name();",
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
                        SOURCE + "Comparison.java",
                        "} catch (RuntimeException e) {",
                        "} catch (java.util.ConcurrentModificationException e) {",
                        TEST + "ShadowTest#aShadowThatCannotBeWatchedHarmsNobody"),
                new Mutant(
                        "an option that no registry knows is let in",
                        SOURCE + "Registries.java",
                        "Providers.checkOptions(\"registry option of \" + schemes, unknown, keys);",
                        "",
                        TEST + "CompositionTest#anOptionHoldsForTheRegistriesThatKnowIt"));
    }
}
