package io.loadstar.registry.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may have a request open, and for how long. */
class PollSlotsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<String> granted = new ArrayList<>();

    private PollSlots.Slot poll(PollSlots slots, String name) {
        return slots.poll(slot -> granted.add(name));
    }

    @Test
    void slotsGoToWhoWaitsLongest() {
        PollSlots slots = new PollSlots(2, MINUTE);
        PollSlots.Slot a = poll(slots, "a");
        PollSlots.Slot b = poll(slots, "b");
        poll(slots, "c");
        poll(slots, "d");
        assertThat(granted).containsExactly("a", "b");
        b.giveBack();
        b.giveBack();
        assertThat(granted).containsExactly("a", "b", "c");
        a.giveBack();
        assertThat(granted).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whoGivesUpLeavesTheQueue() {
        PollSlots slots = new PollSlots(1, MINUTE);
        PollSlots.Slot a = poll(slots, "a");
        poll(slots, "b").giveBack();
        poll(slots, "c");
        a.giveBack();
        assertThat(granted).containsExactly("a", "c");
    }

    @Test
    void readsHaveLanesOfTheirOwn() {
        PollSlots slots = new PollSlots(1, MINUTE);
        poll(slots, "poll");
        List<PollSlots.Slot> reads = new ArrayList<>();
        for (int i = 0; i <= PollSlots.READ_LANES; i++) {
            reads.add(slots.read(slot -> granted.add("read")));
        }
        assertThat(granted).hasSize(1 + PollSlots.READ_LANES);
        reads.get(0).giveBack();
        assertThat(granted).hasSize(2 + PollSlots.READ_LANES);
    }

    @ParameterizedTest
    @CsvSource({"1, 60000", "128, 60000", "129, 22500", "250, 22500", "500, 11250", "2000, 2812", "1000000, 100"})
    void aTurnIsSoShortThatAllHaveTheirsInOneFullWait(int watches, long millis) {
        PollSlots slots = new PollSlots(128, MINUTE);
        IntStream.range(0, watches).forEach(i -> slots.join());
        assertThat(slots.turn().toMillis()).isEqualTo(millis);
        IntStream.range(0, watches).forEach(i -> slots.leave());
        assertThat(slots.turn()).isEqualTo(MINUTE);
    }

    @Test
    void row11_with250NamesEachIsRefreshedWithin90sAndNoConnectionIsRefused() {
        VirtualAgent consul = watched(250);
        assertThat(firsts(consul))
                .as("first reads")
                .hasSize(250)
                .allSatisfy((name, after) -> assertThat(after).isLessThan(Duration.ofMillis(100)));
        consul.time().advance(Duration.ofMinutes(30));
        assertThat(consul.refused()).isZero();
        assertThat(consul.mostOpen()).isLessThanOrEqualTo(128 + PollSlots.READ_LANES);
        assertThat(longestGap(consul)).isLessThan(Duration.ofSeconds(90));
    }

    /** The table of docs/consul.md. */
    @ParameterizedTest
    @CsvSource({"128, 64", "250, 88", "500, 100", "1000, 106", "2000, 109"})
    void theLongestTimeBetweenTwoRequestsIsThatOfTheDocs(int watches, int seconds) throws IOException {
        VirtualAgent consul = watched(watches);
        consul.time().advance(Duration.ofMinutes(10));
        assertThat(longestGap(consul)).isBetween(Duration.ofSeconds(seconds - 1), Duration.ofSeconds(seconds));
        assertThat(Files.readString(Path.of("../../docs/consul.md")))
                .containsPattern("\\| %,d \\| 128 \\| [0-9.]+ s \\| %d s \\|".formatted(watches, seconds));
    }

    /** One after the other, so that the first ones wait in full. */
    private static VirtualAgent watched(int watches) {
        VirtualAgent consul = new VirtualAgent();
        consul.limitConnections(200);
        for (int i = 0; i < watches; i++) {
            consul.change("s" + i, Rows.count(1));
            consul.watch("s" + i);
            consul.time().advance(Duration.ofMillis(2));
        }
        return consul;
    }

    private static Duration longestGap(VirtualAgent consul) {
        Map<String, Duration> last = new HashMap<>();
        Duration longest = Duration.ZERO;
        for (VirtualAgent.Asked asked : consul.asked()) {
            Duration before = last.put(asked.request().path().get(3), asked.at());
            longest =
                    longer(longest, before == null ? Duration.ZERO : asked.at().minus(before));
        }
        for (Duration at : last.values()) {
            longest = longer(longest, consul.time().elapsed().minus(at));
        }
        return longest;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    @Test
    void row11_aNameThatIsLookedUpWhileAllPollsAreTakenIsReadAtOnce() {
        VirtualAgent consul = new VirtualAgent("max-polls=2", 1);
        for (int i = 0; i < 10; i++) {
            consul.watch("s" + i);
        }
        consul.time().advance(Duration.ofSeconds(3));
        consul.change("late", Rows.count(2));
        var recorder = consul.watch("late");
        consul.time().advance(Duration.ofMillis(10));
        assertThat(recorder.snapshots()).hasSize(1);
    }

    /** How long after its watch began each service was asked for. */
    private static Map<String, Duration> firsts(VirtualAgent consul) {
        Map<String, Duration> firsts = new HashMap<>();
        consul.asked().forEach(asked -> {
            String name = asked.request().path().get(3);
            Duration began = Duration.ofMillis(2L * Integer.parseInt(name.substring(1)));
            firsts.putIfAbsent(name, asked.at().minus(began));
        });
        return firsts;
    }
}
