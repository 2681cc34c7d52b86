package io.loadstar.registry.consul;

import static io.loadstar.registry.consul.VirtualAgent.bad;
import static io.loadstar.registry.consul.VirtualAgent.good;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.registry.consul.VirtualAgent.Answer;
import io.loadstar.registry.consul.VirtualAgent.Asked;
import io.loadstar.testkit.SnapshotRecorder;
import io.loadstar.testkit.SnapshotRecorder.Event;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a query asks, believes and pays, against an agent in virtual time. */
class BlockingQueryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualAgent consul = new VirtualAgent();

    private SnapshotRecorder watched() {
        consul.change("orders", Rows.count(3));
        SnapshotRecorder recorder = consul.watch("orders");
        consul.time().advance(Duration.ofSeconds(1));
        assertThat(sizes(recorder)).containsExactly(3);
        return recorder;
    }

    private static List<Integer> sizes(SnapshotRecorder recorder) {
        return recorder.snapshots().stream()
                .map(snapshot -> snapshot.instances().size())
                .toList();
    }

    private static List<Kind> errors(SnapshotRecorder recorder) {
        return recorder.events().stream()
                .map(Event::error)
                .filter(Objects::nonNull)
                .map(error -> error.kind())
                .toList();
    }

    private Asked last() {
        return consul.asked().get(consul.asked().size() - 1);
    }

    @Test
    void theFirstReadIsPlainAndTheNextOneWaits() {
        watched();
        assertThat(consul.asked()).hasSize(2);
        assertThat(consul.asked().get(0).parameter("index")).isNull();
        assertThat(consul.asked().get(1).parameter("index")).isEqualTo("11");
        assertThat(consul.asked().get(1).parameter("wait")).isEqualTo("60000ms");
    }

    @Test
    void aChangeIsToldAtOnceAndAskedPastAtOnce() {
        SnapshotRecorder recorder = watched();
        for (int size = 4; size < 40; size++) {
            consul.change("orders", Rows.count(size));
            consul.time().advance(VirtualAgent.LATENCY);
            assertThat(sizes(recorder)).last().isEqualTo(size);
            consul.time().advance(VirtualAgent.LATENCY);
        }
        assertThat(consul.asked()).hasSize(2 + 36);
    }

    @Test
    void aQuietServiceCostsOneRequestAMinute() {
        SnapshotRecorder recorder = watched();
        int before = consul.asked().size();
        consul.time().advance(Duration.ofMinutes(64));
        assertThat(consul.asked().size() - before).isBetween(59, 61);
        assertThat(recorder.events()).hasSize(1);
    }

    @Test
    void aReturnWithoutAChangeIsNoEvent() {
        SnapshotRecorder recorder = watched();
        consul.touch("orders");
        consul.time().advance(MINUTE);
        assertThat(recorder.events()).hasSize(1);
    }

    @Test
    void row05_anIndexThatRunsCostsFewRequestsAndDelaysNoQuietServicesChange() {
        SnapshotRecorder recorder = watched();
        Duration start = consul.time().elapsed();
        for (int write = 0; write < 3_000; write++) {
            consul.touch("orders");
            consul.time().advance(Duration.ofMillis(10));
        }
        assertThat(recorder.events()).hasSize(1);
        assertThat(consul.askedSince(start)).hasSizeLessThanOrEqualTo(6);

        consul.time().advance(MINUTE);
        consul.change("orders", Rows.count(4));
        consul.time().advance(VirtualAgent.LATENCY);
        assertThat(sizes(recorder)).containsExactly(3, 4);
    }

    @Test
    void aChangeDuringAPauseIsToldAtItsEnd() {
        SnapshotRecorder recorder = watched();
        for (int write = 0; write < 10; write++) {
            consul.touch("orders");
            consul.time().advance(Duration.ofMillis(10));
        }
        consul.change("orders", Rows.count(4));
        consul.time().advance(AnswerBucket.PERIOD.plusMillis(10));
        assertThat(sizes(recorder)).containsExactly(3, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "", "-7", "garbage", "99999999999999999999999"})
    void row04_withoutAUsableIndexABurstOfTwoAndThenOneEach15s(String index) {
        int[] size = {0};
        consul.script(request -> Answer.of(good(1, Rows.count(++size[0] % 3), "X-Consul-Index", index)));
        consul.watch("orders");
        consul.time().advance(Duration.ofMillis(14_900));
        assertThat(consul.asked()).hasSize(2);
        consul.time().advance(Duration.ofMinutes(10));
        assertThat(consul.asked()).hasSizeBetween(40, 43).allMatch(asked -> asked.parameter("index") == null);
        for (int i = 3; i < consul.asked().size(); i++) {
            Duration between =
                    consul.asked().get(i).at().minus(consul.asked().get(i - 1).at());
            assertThat(between).isGreaterThanOrEqualTo(AnswerBucket.PERIOD);
        }
    }

    @Test
    void row04_anAbsentIndexIsNone() {
        consul.script(request -> Answer.of(new ConsulReply<>(200, name -> null, Rows.count(1), "", null)));
        consul.watch("orders");
        consul.time().advance(Duration.ofSeconds(29));
        assertThat(consul.asked()).hasSize(3);
    }

    @Test
    void row04_anIndexThatGoesBackIsForgottenAndCostsFewRequests() {
        long[] index = {1_000};
        consul.script(request -> Answer.of(good(index[0]--, Rows.count((int) (index[0] % 5)))));
        consul.watch("orders");
        consul.time().advance(Duration.ofSeconds(60));
        assertThat(consul.asked()).hasSizeLessThanOrEqualTo(3 + 4);

        VirtualAgent restored = new VirtualAgent();
        int[] answers = {0};
        restored.script(request -> Answer.of(good(answers[0]++ == 0 ? 1_000 : 300, Rows.count(2))));
        restored.watch("orders");
        restored.time().advance(Duration.ofSeconds(60));
        assertThat(restored.asked())
                .extracting(asked -> asked.parameter("index"))
                .startsWith(null, "1000", null, "300");
    }

    @Test
    void twoServersThatTakeTurnsDoNotMakeAStorm() {
        boolean[] other = new boolean[1];
        consul.script(request -> {
            other[0] = !other[0];
            return Answer.of(other[0] ? good(500, Rows.count(3)) : good(300, Rows.count(4)));
        });
        consul.watch("orders");
        consul.time().advance(MINUTE);
        assertThat(consul.asked()).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void row07_anAnswerThatAccessRulesCutIsAnErrorAndTheLastGoodOneStays() {
        SnapshotRecorder recorder = watched();
        consul.answerAll(Answer.of(good(99, Rows.count(0), "X-Consul-Results-Filtered-By-ACLs", "true")));
        consul.touch("orders");
        consul.time().advance(Duration.ofMinutes(5));
        assertThat(sizes(recorder)).containsExactly(3);
        assertThat(errors(recorder)).containsExactly(Kind.FILTERED);
        consul.answerAll(Answer.normal());
        consul.time().advance(Duration.ofSeconds(31));
        assertThat(sizes(recorder)).containsExactly(3, 3);
    }

    @Test
    void row07_whatAnAgentsOwnViewTakesAwayIsAskedForAgainBeforeItIsBelieved() {
        SnapshotRecorder recorder = watched();
        consul.script(request -> VirtualAgent.isPlain(request)
                ? Answer.of(good(12, Rows.count(0), "X-Consul-Results-Filtered-By-ACLs", "true"))
                : Answer.of(good(12, Rows.count(0), "X-Consul-KnownLeader", "false")));
        consul.time().advance(Duration.ofMinutes(3));
        assertThat(sizes(recorder)).containsExactly(3);
        assertThat(errors(recorder)).containsExactly(Kind.FILTERED);
    }

    @Test
    void aRemovalThatALeaderConfirmsIsToldWithoutDelay() {
        SnapshotRecorder recorder = watched();
        consul.script(request -> VirtualAgent.isPlain(request)
                ? Answer.of(good(12, Rows.count(2)))
                : Answer.of(good(12, Rows.count(2), "X-Consul-KnownLeader", "false")));
        consul.touch("orders");
        consul.time().advance(Duration.ofSeconds(65));
        assertThat(sizes(recorder)).containsExactly(3, 2);
        assertThat(errors(recorder)).isEmpty();
    }

    @Test
    void anEmptyAnswerWithoutATokenWhereAclsDenyIsNoEmptyService() {
        consul.answerAll(Answer.of(good(11, Rows.count(0), "X-Consul-Default-Acl-Policy", "deny")));
        SnapshotRecorder recorder = consul.watch("orders");
        consul.time().advance(MINUTE);
        assertThat(recorder.snapshots()).isEmpty();
        assertThat(errors(recorder)).containsExactly(Kind.FILTERED);
        consul.answerAll(Answer.of(good(12, Rows.count(1), "X-Consul-Default-Acl-Policy", "deny")));
        consul.time().advance(Duration.ofSeconds(31));
        consul.answerAll(Answer.of(good(13, Rows.count(0), "X-Consul-Default-Acl-Policy", "deny")));
        consul.time().advance(MINUTE);
        assertThat(sizes(recorder)).as("who was shown rows may read").containsExactly(1, 0);
    }

    @Test
    void row06_withoutALeaderStaleAnswersAddAndNeverTakeAway() {
        SnapshotRecorder recorder = watched();
        Duration start = consul.time().elapsed();
        int[] size = {4};
        consul.script(request -> VirtualAgent.isStale(request)
                ? Answer.of(good(
                        9,
                        Rows.count(size[0]),
                        "X-Consul-KnownLeader",
                        "false",
                        "X-Consul-Effective-Consistency",
                        "stale"))
                : Answer.of(bad(500, "rpc error making call: No cluster leader", null)));
        consul.endWaits();
        consul.time().advance(Duration.ofSeconds(5));
        size[0] = 0;
        consul.time().advance(Duration.ofSeconds(10));
        assertThat(sizes(recorder)).allMatch(count -> count >= 3).contains(4);
        assertThat(errors(recorder)).containsOnly(Kind.UNREACHABLE);
        assertThat(consul.askedSince(start)).anyMatch(asked -> VirtualAgent.isStale(asked.request()));

        consul.answerAll(Answer.normal());
        consul.change("orders", Rows.count(5));
        consul.time().advance(Duration.ofSeconds(31));
        assertThat(sizes(recorder)).last().isEqualTo(5);
        assertThat(recorder.events()).last().matches(event -> event.error() == null);
    }

    @Test
    void row06_anEmptyFirstAnswerWithoutALeaderIsNotBelieved() {
        consul.answerAll(Answer.of(good(3, Rows.count(0), "X-Consul-KnownLeader", "false")));
        SnapshotRecorder recorder = consul.watch("orders");
        consul.time().advance(Duration.ofSeconds(15));
        assertThat(recorder.snapshots()).isEmpty();
        assertThat(errors(recorder)).containsExactly(Kind.UNREACHABLE);
    }

    @Test
    void aStaleAnswerIsBelievedWhereItsServerHeardFromALeaderLately() {
        VirtualAgent stale = new VirtualAgent("stale=true&max-stale=5s", 1);
        long[] contact = {100};
        int[] size = {3};
        stale.script(request -> Answer.of(good(
                20 - size[0],
                Rows.count(size[0]),
                "X-Consul-Effective-Consistency",
                VirtualAgent.isStale(request) ? "stale" : "leader",
                "X-Consul-LastContact",
                Long.toString(VirtualAgent.isStale(request) ? contact[0] : 0))));
        SnapshotRecorder recorder = stale.watch("orders");
        stale.time().advance(Duration.ofSeconds(1));
        assertThat(stale.asked()).allMatch(asked -> VirtualAgent.isStale(asked.request()));
        contact[0] = 6_000;
        size[0] = 2;
        stale.time().advance(Duration.ofSeconds(16));
        assertThat(stale.asked()).anyMatch(asked -> !VirtualAgent.isStale(asked.request()));
        assertThat(sizes(recorder)).containsExactly(3, 2);
    }

    @ParameterizedTest
    @CsvSource({"429, 40", "503, 100"})
    void row09_askedToWaitItWaitsAndKeepsItsIndex(int status, int seconds) {
        SnapshotRecorder recorder = watched();
        consul.answerAll(Answer.of(bad(status, "Your IP is issuing too many requests", Duration.ofSeconds(seconds))));
        consul.endWaits();
        consul.time().advance(Duration.ofMillis(10));
        Duration refused = last().at();
        consul.answerAll(Answer.normal());
        consul.time().advance(Duration.ofMinutes(3));
        Asked next = consul.askedSince(refused.plusMillis(1)).get(0);
        assertThat(next.at().minus(refused)).isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 1));
        assertThat(next.parameter("index")).isEqualTo("11");
        assertThat(errors(recorder)).containsExactly(Kind.OVERLOADED);
        assertThat(sizes(recorder)).containsExactly(3, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void row09_otherwiseItBacksOffAndKeepsItsIndex(int status) {
        watched();
        Duration start = consul.time().elapsed();
        consul.answerAll(Answer.of(bad(status, "", null)));
        consul.endWaits();
        consul.time().advance(MINUTE);
        List<Asked> tries = consul.askedSince(start);
        assertThat(tries).hasSizeBetween(6, 18).allMatch(asked -> "11".equals(asked.parameter("index")));
    }

    @Test
    void row01_killedForAMinuteItIsAskedNowAndThenAndFreshSoonAfter() {
        for (long seed = 0; seed < 40; seed++) {
            VirtualAgent killed = new VirtualAgent("", seed);
            killed.change("orders", Rows.count(3));
            SnapshotRecorder recorder = killed.watch("orders");
            killed.time().advance(MINUTE);
            Duration start = killed.time().elapsed();
            killed.answerAll(Answer.failure(Kind.UNREACHABLE));
            killed.endWaits();
            killed.time().advance(Duration.ofMillis(10));
            assertThat(errors(recorder)).as("told at once").containsExactly(Kind.UNREACHABLE);
            killed.time().advance(MINUTE);
            assertThat(killed.askedSince(start)).hasSizeBetween(7, 17);
            killed.answerAll(Answer.normal());
            killed.time().advance(Duration.ofSeconds(31));
            assertThat(sizes(recorder)).as("seed %d", seed).containsExactly(3, 3);
        }
    }

    @Test
    void row01_aServerThatStillReadsItsLogTakesNothingAway() {
        SnapshotRecorder recorder = watched();
        consul.answerAll(Answer.failure(Kind.UNREACHABLE));
        consul.endWaits();
        consul.time().advance(Duration.ofSeconds(1));
        consul.script(
                request -> VirtualAgent.isConsistent(request) ? Answer.normal() : Answer.of(good(5, Rows.count(1))));
        consul.time().advance(Duration.ofSeconds(31));
        assertThat(sizes(recorder)).containsOnly(3);
        consul.script(request -> VirtualAgent.isConsistent(request)
                ? Answer.of(good(11, Rows.count(2)))
                : Answer.of(good(5, Rows.count(0))));
        SnapshotRecorder late = consul.watch("late");
        consul.time().advance(Duration.ofMillis(10));
        assertThat(sizes(late)).containsExactly(2);
    }

    @Test
    void row02_stoppedForTwoMinutesItTimesOutAt71sAndKeepsTheData() {
        SnapshotRecorder recorder = watched();
        consul.answerAll(Answer.hang());
        consul.endWaits();
        Duration start = consul.time().elapsed();
        consul.time().advance(Duration.ofMillis(69_900));
        assertThat(recorder.events()).hasSize(1);
        consul.time().advance(Duration.ofMillis(200));
        assertThat(errors(recorder)).containsExactly(Kind.TIMEOUT);
        consul.time()
                .advance(Duration.ofSeconds(120).minus(consul.time().elapsed().minus(start)));
        consul.answerAll(Answer.normal());
        consul.time().advance(Duration.ofSeconds(40));
        assertThat(sizes(recorder)).containsExactly(3, 3);
    }

    @Test
    void row15_aHalfOpenLinkIsNoticedAfter71s() {
        consul.answerAll(Answer.normal());
        SnapshotRecorder recorder = watched();
        consul.dropWaits();
        consul.time().advance(Duration.ofSeconds(69));
        assertThat(recorder.events()).hasSize(1);
        consul.time().advance(Duration.ofSeconds(4));
        assertThat(errors(recorder)).containsExactly(Kind.TIMEOUT);
        assertThat(sizes(recorder)).containsExactly(3, 3);
    }

    @Test
    void anAgentThatStartsAnewIsFollowedWithoutAPause() {
        SnapshotRecorder recorder = watched();
        consul.answerAll(Answer.failure(Kind.UNREACHABLE));
        consul.endWaits();
        consul.time().advance(Duration.ofSeconds(1));
        consul.answerAll(Answer.normal());
        consul.restart("orders", 2, Rows.count(1));
        consul.time().advance(Duration.ofSeconds(31));
        assertThat(sizes(recorder)).containsExactly(3, 1);
        consul.change("orders", Rows.count(2));
        consul.time().advance(VirtualAgent.LATENCY);
        assertThat(sizes(recorder)).containsExactly(3, 1, 2);
    }

    @Test
    void refusalsHaveTheirKinds() {
        assertThat(firstError(bad(403, "ACL not found", null))).isEqualTo(Kind.DENIED);
        assertThat(firstError(bad(401, "", null))).isEqualTo(Kind.DENIED);
        assertThat(firstError(bad(404, "", null))).isEqualTo(Kind.MALFORMED);
        assertThat(firstError(bad(400, "Invalid query parameter", null))).isEqualTo(Kind.MALFORMED);
        assertThat(firstError(bad(302, "", null))).isEqualTo(Kind.MALFORMED);
        assertThat(firstError(bad(500, "No path to datacenter", null))).isEqualTo(Kind.UNREACHABLE);
        assertThat(firstError(bad(500, "boolean expression evaluator", null))).isEqualTo(Kind.MALFORMED);
        assertThat(firstError(bad(502, "", null))).isEqualTo(Kind.UNREACHABLE);
        assertThat(firstError(bad(429, "", null))).isEqualTo(Kind.OVERLOADED);
    }

    private static Kind firstError(ConsulReply<HealthRows> reply) {
        VirtualAgent refusing = new VirtualAgent();
        refusing.answerAll(Answer.of(reply));
        SnapshotRecorder recorder = refusing.watch("orders");
        refusing.time().advance(Duration.ofMillis(10));
        return errors(recorder).get(0);
    }

    @Test
    void tooManyInstancesAreRefusedAndTheLastGoodOnesStay() {
        VirtualAgent small = new VirtualAgent("max-instances=3", 1);
        small.change("orders", Rows.count(3));
        SnapshotRecorder recorder = small.watch("orders");
        small.time().advance(Duration.ofSeconds(1));
        small.change("orders", Rows.count(4));
        small.time().advance(MINUTE);
        assertThat(sizes(recorder)).containsExactly(3);
        assertThat(errors(recorder)).containsExactly(Kind.TOO_LARGE);
    }

    @Test
    void closingEndsTheRequestUnderWay() {
        watched();
        assertThat(consul.open()).isOne();
        consul.discoverer().close();
        consul.time().runDue();
        assertThat(consul.open()).isZero();
        consul.time().advance(Duration.ofMinutes(5));
        assertThat(consul.asked()).hasSize(2);
    }
}
