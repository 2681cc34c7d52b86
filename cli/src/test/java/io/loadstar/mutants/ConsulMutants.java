package io.loadstar.mutants;

import java.util.List;
import java.util.stream.Stream;

/** The mutants of Consul's adapter. */
final class ConsulMutants {

    private static final String CONSUL = "registry-adapters/consul/src/main/java/io/loadstar/registry/consul/";
    private static final String QUERY = CONSUL + "BlockingQuery.java";
    private static final String QUERY_TEST = "io.loadstar.registry.consul.BlockingQueryTest#";

    private ConsulMutants() {}

    /** {@return all of them} */
    static List<Mutant> discovery() {
        return Stream.of(cursor(), bounds(), belief()).flatMap(List::stream).toList();
    }

    /** {@return the faults in what a question waits for} */
    private static List<Mutant> cursor() {
        return List.of(
                new Mutant(
                        "row 2: an answer may take for ever",
                        QUERY,
                        "sink.expect(ConsulAgent.patience(request, agent.options()).plus(GRACE));",
                        "",
                        QUERY_TEST + "row02_stoppedForTwoMinutesItTimesOutAt71sAndKeepsTheData"),
                new Mutant(
                        "row 4: an index that goes back is waited for",
                        CONSUL + "BlockingCursor.java",
                        "index = move == Move.RESET ? 0 : parse(header);",
                        "index = parse(header);",
                        QUERY_TEST + "row04_anIndexThatGoesBackIsForgottenAndCostsFewRequests"),
                new Mutant(
                        "row 9: Retry-After is not heard",
                        QUERY,
                        "atLeast == null ? Duration.ZERO : atLeast);",
                        "Duration.ZERO);",
                        QUERY_TEST + "row09_askedToWaitItWaitsAndKeepsItsIndex(int, int)"));
    }

    /** {@return the faults in how often an agent is asked} */
    private static List<Mutant> bounds() {
        return List.of(
                new Mutant(
                        "row 4: without an index a change is for free",
                        QUERY,
                        "if (move == BlockingCursor.Move.ADVANCED && changed) {",
                        "if (changed) {",
                        QUERY_TEST + "row04_withoutAUsableIndexABurstOfTwoAndThenOneEach15s(java.lang.String)"),
                new Mutant(
                        "row 5: an answer without a change is for free",
                        CONSUL + "AnswerBucket.java",
                        "credit = Math.max(0, credit - period);",
                        "credit = Math.max(credit, credit - period);",
                        QUERY_TEST + "row05_anIndexThatRunsCostsFewRequestsAndDelaysNoQuietServicesChange"),
                new Mutant(
                        "row 11: turns are as long as ever",
                        CONSUL + "PollSlots.java",
                        "Duration share = fullWait.multipliedBy(3).dividedBy(4L * rounds);",
                        "Duration share = fullWait;",
                        "io.loadstar.registry.consul.PollSlotsTest"
                                + "#row11_with250NamesEachIsRefreshedWithin90sAndNoConnectionIsRefused"));
    }

    /** {@return the faults in which answers are believed} */
    private static List<Mutant> belief() {
        return List.of(
                new Mutant(
                        "row 6: without a leader there is no stale read",
                        QUERY,
                        "reply.isWithoutLeader() && manner != Manner.LEADERLESS;",
                        "reply.isWithoutLeader() && manner == Manner.LEADERLESS;",
                        QUERY_TEST + "row06_withoutALeaderStaleAnswersAddAndNeverTakeAway"),
                new Mutant(
                        "row 6: what no leader stands behind is believed",
                        CONSUL + "ConsulReply.java",
                        "if (\"false\".equalsIgnoreCase(headers.get(\"X-Consul-KnownLeader\"))) {",
                        "if (\"never\".equalsIgnoreCase(headers.get(\"X-Consul-KnownLeader\"))) {",
                        QUERY_TEST + "row06_anEmptyFirstAnswerWithoutALeaderIsNotBelieved"),
                new Mutant(
                        "row 7: what access rules cut is believed",
                        QUERY,
                        "if (reply.isFiltered()) {",
                        "if (reply.isFiltered() && body == null) {",
                        QUERY_TEST + "row07_anAnswerThatAccessRulesCutIsAnErrorAndTheLastGoodOneStays"),
                new Mutant(
                        "row 7: an agent's own view is believed when it takes away",
                        QUERY,
                        "if (!isSure(manner, reply) && topic.takesAway(body)) {",
                        "if (manner == Manner.CONFIRM && topic.takesAway(body)) {",
                        QUERY_TEST + "row07_whatAnAgentsOwnViewTakesAwayIsAskedForAgainBeforeItIsBelieved"),
                new Mutant(
                        "row 1: a server that has just started is believed when it takes away",
                        QUERY,
                        "boolean newer = move == BlockingCursor.Move.ADVANCED || move == BlockingCursor.Move.STAYED;",
                        "boolean newer = move != null;",
                        QUERY_TEST + "row01_aServerThatStillReadsItsLogTakesNothingAway"));
    }
}
