package io.loadstar.mutants;

import java.util.List;

/** Faults in what decides which addresses may be used, and in the probe that sees whose an address is. */
final class AddressMutants {

    private static final String TOPOLOGY = "discovery-core/src/main/java/io/loadstar/internal/topology/";
    private static final String OKHTTP = "integrations/okhttp/src/main/java/io/loadstar/okhttp/";

    private static final String REFUSED_TEST = "io.loadstar.internal.engine.RefusedAddressesTest";
    private static final String NAMED_TEST = "io.loadstar.internal.engine.NamedAddressesTest";
    private static final String TOPOLOGY_TEST = "io.loadstar.internal.topology.";
    private static final String NAMES_TEST = TOPOLOGY_TEST + "NamedInstancesTest";

    private AddressMutants() {}

    /** {@return the faults in what holds for all, and in lists} */
    static List<Mutant> policy() {
        return List.of(
                new Mutant(
                        "row 59: a link-local address is let in",
                        TOPOLOGY + "AddressPolicy.java",
                        "if (address.isLinkLocalAddress()) {",
                        "if (false) {",
                        REFUSED_TEST + "#row59_aLinkLocalAddressIsDroppedAndCounted"),
                new Mutant(
                        "row 59: a refused address is not counted",
                        TOPOLOGY + "AddressGate.java",
                        "verdict.reasons().forEach(count::add);",
                        "",
                        REFUSED_TEST + "#row59_aLinkLocalAddressIsDroppedAndCounted"),
                new Mutant(
                        "row 59: what is allowed is not looked for among what is denied",
                        TOPOLOGY + "AddressPolicy.java",
                        "for (Cidr network : deny) {",
                        "for (Cidr network : allow.isEmpty() ? deny : List.<Cidr>of()) {",
                        REFUSED_TEST + "#row59_anAddressThatTheListsRefuseIsDroppedAndCounted"),
                new Mutant(
                        "the last bit of a network does not count",
                        TOPOLOGY + "Cidr.java",
                        "& (0xff00 >> rest) & 0xff) == 0)",
                        "& (0xff00 >> (rest - 1)) & 0xff) == 0)",
                        TOPOLOGY_TEST + "CidrTest#anAddressIsInANetworkIfTheBitsThatCountAreTheSame"
                                + "(java.lang.String, java.lang.String, boolean)"));
    }

    /** {@return the faults in what addresses are seen as from here} */
    static List<Mutant> translation() {
        return List.of(
                new Mutant(
                        "the first entry of the table counts, not the longest",
                        TOPOLOGY + "AddressTable.java",
                        "(Entry entry) -> -entry.from.bits()",
                        "(Entry entry) -> 0",
                        TOPOLOGY_TEST + "AddressTableTest#theEntryWithTheLongestPrefixCounts"
                                + "(java.lang.String, java.lang.String, java.lang.String)"),
                new Mutant(
                        "an address is not judged before it is translated",
                        TOPOLOGY + "AddressJudgement.java",
                        "return before != null ? before : policy.refusal(seen);",
                        "return policy.refusal(seen);",
                        TOPOLOGY_TEST + "AddressGateTest#anAddressIsJudgedBeforeItIsTranslatedAndAfter"));
    }

    /** {@return the faults in what names stand for} */
    static List<Mutant> names() {
        return List.of(
                new Mutant(
                        "row 59: a name is looked up once and never again",
                        TOPOLOGY + "HostNames.java",
                        "if (name.inUse) {\n            ask(name);",
                        "if (false) {\n            ask(name);",
                        NAMED_TEST + "#row59_aNameThatMovesToADeniedAddressIsDroppedAndCounted"),
                new Mutant(
                        "row 59: nobody is judged again when a name moves",
                        TOPOLOGY + "AddressGate.java",
                        "Collections.disjoint(before.names(), changed) ? before :",
                        "before.waiting() == 0 ? before :",
                        NAMED_TEST + "#row59_aNameThatMovesToADeniedAddressIsDroppedAndCounted"),
                new Mutant(
                        "row 59: a failed look-up takes the last good verdict away",
                        TOPOLOGY + "HostNames.java",
                        "if ((answer.failure() == null || !resolved) && !isSame(answer, before)) {",
                        "if (!isSame(answer, before)) {",
                        NAMED_TEST + "#row59_aNameThatCannotBeResolvedKeepsTheLastGoodVerdict"),
                new Mutant(
                        "row 59: of the addresses of a name the first is judged",
                        TOPOLOGY + "AddressPolicy.java",
                        "for (InetAddress address : resolved) {",
                        "for (InetAddress address : resolved.subList(0, 1)) {",
                        NAMES_TEST + "#onlyWhoHasTheNameThatChangedIsJudgedAgainAndTheOthersKeepTheirObjects"));
    }

    /** {@return the faults in whom a name, or the word of a probe, keeps out} */
    static List<Mutant> uses() {
        return List.of(
                new Mutant(
                        "a service whose names are not resolved yet is ready",
                        "discovery-core/src/main/java/io/loadstar/internal/engine/SnapshotKeeper.java",
                        "return gate.waiting() > 0 && current.instances().isEmpty();",
                        "return false;",
                        NAMED_TEST + "#aServiceOfWhichNothingIsResolvedYetIsNotReady"),
                new Mutant(
                        "names that nobody uses are looked up for ever",
                        TOPOLOGY + "AddressGate.java",
                        "names.retain(inUse);",
                        "",
                        NAMES_TEST + "#whatIsNotInUseAnyMoreIsNotLookedUpAgain"),
                new Mutant(
                        "row 59: who is held is used on though its name has moved to a denied address",
                        "discovery-core/src/main/java/io/loadstar/internal/engine/RemovalGuard.java",
                        "held.values().removeIf(one -> refused.test(one.instance));",
                        "",
                        NAMED_TEST + "#row59_whoIsHeldGoesWhenItsNameMovesToADeniedAddress"),
                new Mutant(
                        "row 60: the probe does not look whose the answer is",
                        OKHTTP + "OkHttpHealthCheck.java",
                        "header == null ? null : header.refusal(response.headers(), target);",
                        "null;",
                        "io.loadstar.okhttp.TakenOverAddressTest"
                                + "#row60_anAddressThatAnotherServiceTookOverIsEjectedByItsProbeAndComesBackWithItsOwner"));
    }
}
