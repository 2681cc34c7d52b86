package io.loadstar.internal.engine;

import static io.loadstar.testkit.TestInstances.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loadstar.KeyHash;
import io.loadstar.PickContext;
import io.loadstar.ServiceKey;
import io.loadstar.internal.topology.Level;
import io.loadstar.spi.Host;
import io.loadstar.spi.HostSet;
import io.loadstar.spi.PickDecision;
import io.loadstar.spi.Picker;
import io.loadstar.spi.RandomStream;
import io.loadstar.testkit.TestHosts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The picker of several levels: what each gets, which keys move, and what is left when hosts are excluded. */
class SpillOverTest {

    private static final PickFailures FAILURES = new PickFailures(ServiceKey.parse("orders"));
    private static final int PICKS = 100_000;

    /** Three hosts for each of three levels. */
    private final List<Host> hosts = TestHosts.of(9);

    private final RandomStream random = new RandomStream(new Random(7));

    /** Picks the first usable host of its level, or the next that is not excluded if it knows an order. */
    private record First(HostSet hosts, boolean ordered) implements Picker {
        @Override
        public Host pick(PickContext context) {
            return hosts.usable().get(0);
        }

        @Override
        public @Nullable Host pickExcluding(PickContext context) {
            return !ordered
                    ? null
                    : hosts.usable().stream()
                            .filter(host ->
                                    !context.excluded().contains(host.instance().id()))
                            .findFirst()
                            .orElse(null);
        }

        @Override
        public PickDecision explain(PickContext context) {
            return PickDecision.of(hosts.usable().get(0), "the first")
                    .withScores(Map.of(hosts.usable().get(0), 1.0));
        }
    }

    /** Levels 0, 2 and 4: priorities with nobody degraded. */
    private SpillOver spill(boolean ordered, int... percents) {
        return spill(new int[] {0, 2, 4}, ordered, percents);
    }

    private SpillOver spill(int[] numbers, boolean ordered, int... percents) {
        List<Level> levels = new ArrayList<>();
        List<Picker> pickers = new ArrayList<>();
        int left = Level.ALL;
        for (int i = 0; i < percents.length; i++) {
            int share = i == percents.length - 1 ? left : (int) ((long) Level.ALL * percents[i] / 100);
            left -= share;
            List<Host> mine = hosts.subList(3 * i, 3 * i + 3);
            if (share > 0) {
                levels.add(new Level(numbers[i], mine, mine, new Level.Capacity(3, 3, 140), share));
                pickers.add(new First(HostSet.of(mine), ordered));
            }
        }
        return new SpillOver(levels, pickers, random, new Strikes(2));
    }

    private SpillOver spill(int... percents) {
        return spill(false, percents);
    }

    private static Map<String, Integer> count(SpillOver picker, LongFunction<PickContext> contexts) {
        Map<String, Integer> counts = new HashMap<>();
        for (long i = 0; i < PICKS; i++) {
            counts.merge(picker.pick(contexts.apply(i)).instance().id(), 1, Integer::sum);
        }
        return counts;
    }

    private static void assertShares(Map<String, Integer> counts) {
        // Binomial: the deviation of 100,000 picks at a share of p is sqrt(100,000 x p x (1 - p)), at most 158; five of
        // it are left out once in 1.7 million runs.
        assertThat(counts.get(id(0))).isCloseTo(50_000, within(5 * 158));
        assertThat(counts.get(id(3))).isCloseTo(30_000, within(5 * 145));
        assertThat(counts.get(id(6))).isCloseTo(20_000, within(5 * 127));
        assertThat(counts).hasSize(3);
    }

    @Test
    void eachLevelGetsItsShareByChance() {
        assertShares(count(spill(50, 30, 20), i -> PickContext.NONE));
    }

    @Test
    void eachLevelGetsItsShareByTheHashOfTheKeyHoweverKeysAreMade() {
        assertShares(count(spill(50, 30, 20), i -> PickContext.key("user-" + i)));
        assertShares(count(spill(50, 30, 20), PickContext::hash));
    }

    @Test
    void aKeyStaysWhereItIs() {
        SpillOver one = spill(50, 30, 20);
        SpillOver other = new SpillOverTest().spill(50, 30, 20);

        for (int i = 0; i < 1_000; i++) {
            PickContext key = PickContext.key("user-" + i);
            assertThat(one.pick(key)).isSameAs(one.pick(key));
            assertThat(other.pick(key).instance().id())
                    .as("for every client alike")
                    .isEqualTo(one.pick(key).instance().id());
        }
    }

    /** {@return from which level to which, how many of the keys moved} */
    private static Map<String, Integer> moved(SpillOver before, SpillOver after) {
        Map<String, Integer> moves = new HashMap<>();
        for (int i = 0; i < PICKS; i++) {
            PickContext key = PickContext.key("user-" + i);
            String from = before.pick(key).instance().id();
            String to = after.pick(key).instance().id();
            if (!from.equals(to)) {
                moves.merge(from + " to " + to, 1, Integer::sum);
            }
        }
        return moves;
    }

    @Test
    void ofTwoLevelsOnlyTheKeysOfTheDifferenceMove() {
        Map<String, Integer> moves = moved(spill(60, 40), spill(50, 50));

        assertThat(moves).containsOnlyKeys(id(0) + " to " + id(3));
        assertThat(moves.get(id(0) + " to " + id(3))).isCloseTo(10_000, within(5 * 95));
    }

    @Test
    void ofThreeLevelsWhatOneLosesGoesToTheLastAndNoOtherKeyMoves() {
        for (int[] numbers : new int[][] {{0, 2, 4}, {0, 1, 2}, {0, 1, 3}}) {
            SpillOver before = spill(numbers, false, 60, 30, 10);
            assertThat(moved(before, spill(numbers, false, 50, 30, 20))).containsOnlyKeys(id(0) + " to " + id(6));
            assertThat(moved(before, spill(numbers, false, 60, 20, 20))).containsOnlyKeys(id(3) + " to " + id(6));
            assertThat(moved(spill(numbers, false, 10, 80, 10), spill(numbers, false, 0, 80, 20)))
                    .as("a level that ends")
                    .containsOnlyKeys(id(0) + " to " + id(6));
        }
    }

    /** A ring has its place by the upper bits of the mixed hash: those of one level's keys must be as even as all. */
    @Test
    void theLevelOfAKeySaysNothingOfItsPlaceOnARing() {
        SpillOver picker = spill(50, 50);
        int[] counts = new int[16];
        int total = 0;
        for (int i = 0; i < PICKS; i++) {
            long hash = KeyHash.ofText("user-" + i);
            if (picker.pick(PickContext.hash(hash)).instance().id().equals(id(0))) {
                counts[(int) (KeyHash.mix(hash) >>> 60)]++;
                total++;
            }
        }

        double expected = total / 16.0;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        // 15 degrees of freedom: above 37.7 with a probability of 0.001; the keys are always the same.
        assertThat(chiSquare).isLessThan(37.7);
    }

    @Test
    void allHostsOfOneLevelExcludedLeadToTheOther() {
        PickContext context = PickContext.NONE.excluding(id(0)).excluding(id(1)).excluding(id(2));
        PickContext key =
                PickContext.key("user-1").excluding(id(0)).excluding(id(1)).excluding(id(2));
        for (boolean ordered : new boolean[] {true, false}) {
            SpillOver picker = spill(ordered, 99, 1);
            for (int i = 0; i < 100; i++) {
                assertThat(hosts.subList(3, 6)).contains(Selection.pick(picker, context, FAILURES));
                assertThat(hosts.subList(3, 6)).contains(Selection.pick(picker, key, FAILURES));
            }
        }
    }

    @Test
    void aKeyWhoseHostIsExcludedStaysInItsLevelIfThatHasAnother() {
        SpillOver picker = spill(true, 50, 50);
        for (int i = 0; i < 100; i++) {
            PickContext key = PickContext.key("user-" + i);
            boolean first = picker.pick(key) == hosts.get(0);
            Host other = Selection.pick(picker, key.excluding(id(0)).excluding(id(3)), FAILURES);
            assertThat(other).isSameAs(hosts.get(first ? 1 : 4));
        }
    }

    @Test
    void thePreferredHostIsFoundInEveryLevel() {
        SpillOver picker = spill(99, 1);
        for (Host host : hosts.subList(0, 6)) {
            PickContext context = PickContext.NONE.preferring(host.instance().id());
            assertThat(Selection.pick(picker, context, FAILURES)).isSameAs(host);
        }
        assertThat(Selection.preferred(picker.hosts(), PickContext.NONE.preferring(id(7))))
                .isNull();
    }

    @Test
    void ifAllLevelsAreExcludedItIsExhausted() {
        PickContext context = PickContext.NONE;
        for (int i = 0; i < 6; i++) {
            context = context.excluding(id(i));
        }
        PickContext all = context;

        assertThatThrownBy(() -> Selection.pick(spill(50, 50), all, FAILURES))
                .hasMessage("EXHAUSTED: orders: all 6 usable instances are excluded by the request");
    }

    @Test
    void aKeyIsExplainedByItsLevelAndAnyOtherRequestByTheShares() {
        SpillOver picker = spill(84, 16);
        PickDecision chance = picker.explain(PickContext.NONE);
        assertThat(chance.host()).isNull();
        assertThat(chance.how()).isEqualTo("by chance level 0 (priority 0), 84%; or level 2 (priority 1), 16%");
        assertThat(chance.scores()).containsOnlyKeys(hosts.get(0), hosts.get(3));

        for (int i = 0; i < 50; i++) {
            PickContext key = PickContext.key("user-" + i);
            PickDecision decision = picker.explain(key);
            assertThat(decision.host()).isSameAs(picker.pick(key));
            assertThat(decision.how()).contains("by the key's hash: the first");
        }
    }

    @Test
    void itIsTheSameOnlyWithTheSameLevelsSharesAndPickers() {
        SpillOver picker = spill(60, 40);
        Level first = new Level(0, List.of(), List.of(), new Level.Capacity(1, 1, 140), Level.ALL / 2);
        Level second = new Level(2, List.of(), List.of(), new Level.Capacity(1, 1, 140), Level.ALL / 2);
        Picker one = new First(HostSet.of(hosts), false);
        Picker other = new First(HostSet.of(hosts), false);
        SpillOver half = new SpillOver(List.of(first, second), List.of(one, other), random, new Strikes(2));

        assertThat(half.isOf(List.of(first, second), List.of(one, other))).isTrue();
        assertThat(half.isOf(List.of(first, second), List.of(one, one))).isFalse();
        assertThat(half.isOf(List.of(first), List.of(one))).isFalse();
        assertThat(picker.isOf(List.of(first, second), List.of(one, other))).isFalse();
        Level third = new Level(4, List.of(), List.of(), new Level.Capacity(1, 1, 140), Level.ALL / 2);
        assertThat(half.isOf(List.of(first, third), List.of(one, other))).isFalse();
    }
}
