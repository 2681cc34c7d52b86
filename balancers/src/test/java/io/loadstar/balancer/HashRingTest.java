package io.loadstar.balancer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.KeyHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashRingTest {

    private static final int POINTS = 640;
    private static final int KEYS = 20_000;

    @ParameterizedTest
    @CsvSource({"user-1, i-006", "user-2, i-001", "user-3, i-006", "cart/42, i-004", "'', i-007"})
    void keyHasItsGoldenMember(String key, String member) {
        HashRing ring = HashRing.of(ids(10), POINTS);

        assertThat(owner(ring, KeyHash.ofText(key))).isEqualTo(member);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 100, 400})
    void noKeyMovesBetweenSurvivorsInAHundredRemovalsAndAdditions(int size) {
        Random random = new Random(size);
        long[] keys = random.longs(2_000).toArray();
        TreeSet<String> members = new TreeSet<>(ids(size));
        HashRing ring = HashRing.of(List.copyOf(members), POINTS);
        int next = size;
        for (int round = 0; round < 100; round++) {
            TreeSet<String> before = new TreeSet<>(members);
            if (random.nextBoolean() && members.size() > 1) {
                members.remove(List.copyOf(members).get(random.nextInt(members.size())));
            } else {
                members.add("i-" + random.nextInt(100) + "-" + next++);
            }
            HashRing changed = ring.with(List.copyOf(members));
            for (long key : keys) {
                String was = owner(ring, key);
                String is = owner(changed, key);
                if (!was.equals(is)) {
                    assertThat(members.contains(was) && before.contains(is))
                            .as("moved from %s to %s", was, is)
                            .isFalse();
                }
            }
            ring = changed;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 100, 1_000})
    void mergedRingEqualsOneBuiltAnew(int size) {
        Random random = new Random(size);
        TreeSet<String> members = new TreeSet<>(ids(size));
        HashRing ring = HashRing.of(List.copyOf(members), 64);
        for (int round = 0; round < 40; round++) {
            for (int change = random.nextInt(3); change >= 0; change--) {
                if (random.nextBoolean() && members.size() > 1) {
                    members.remove(List.copyOf(members).get(random.nextInt(members.size())));
                } else {
                    members.add("n-" + random.nextInt(10_000));
                }
            }
            ring = ring.with(List.copyOf(members));
            assertSameRing(ring, HashRing.of(List.copyOf(members), 64));
        }
    }

    @Test
    void growingFromOneMemberAndShrinkingBackEqualsRingsBuiltAnew() {
        List<String> all = ids(300);
        HashRing ring = HashRing.of(all.subList(0, 1), 16);
        for (int size = 2; size <= 300; size++) {
            ring = ring.with(all.subList(0, size));
            assertSameRing(ring, HashRing.of(all.subList(0, size), 16));
        }
        for (int size = 299; size >= 1; size--) {
            ring = ring.with(all.subList(0, size));
            assertSameRing(ring, HashRing.of(all.subList(0, size), 16));
        }
    }

    @Test
    void tiesOfPositionsAreInTheOrderOfIdsWhateverTheHistory() {
        // 2,000 members of 640 points have about 20 ties; members come one by one, in shuffled order.
        List<String> all = ids(2_000);
        List<String> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(8));
        TreeSet<String> members = new TreeSet<>(shuffled.subList(0, 1_600));
        HashRing ring = HashRing.of(List.copyOf(members), POINTS);
        for (int i = 1_600; i < 2_000; i += 50) {
            members.addAll(shuffled.subList(i, i + 50));
            ring = ring.with(List.copyOf(members));
        }

        HashRing anew = HashRing.of(all, POINTS);
        assertThat(ties(anew)).isPositive();
        assertSameRing(ring, anew);
    }

    @Test
    void sameMembersGiveTheSameRing() {
        HashRing ring = HashRing.of(ids(10), POINTS);

        assertThat(ring.with(ids(10))).isSameAs(ring);
    }

    @Test
    void keysMapAlikeInAnotherJvmThatLearnedTheMembersInAnotherOrder() throws Exception {
        String here = mapping(new Random(1));

        assertThat(mapping(new Random(2))).isEqualTo(here);
        assertThat(run(OtherJvm.class)).isEqualTo(here);
    }

    @ParameterizedTest
    @CsvSource({"10, 1.10", "100, 1.20", "1000, 1.26"})
    void keysAreEven(int size, double limit) {
        HashRing ring = HashRing.of(ids(size), POINTS);
        int keys = 1_000_000;
        int[] counts = new int[size];
        for (int key = 0; key < keys; key++) {
            counts[ring.slotAt(ring.find(key))]++;
        }

        assertThat(Arrays.stream(counts).max().orElseThrow() * (double) size / keys)
                .isLessThan(limit);
        assertThat(Arrays.stream(counts).min().orElseThrow() * (double) size / keys)
                .isGreaterThan(2 - limit - 0.05);
    }

    @Test
    void tenThousandSourcesAreEven() throws UnknownHostException {
        HashRing ring = HashRing.of(ids(10), POINTS);
        int[] counts = new int[10];
        for (int source = 0; source < 10_000; source++) {
            InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (source >>> 8), (byte) source});
            counts[ring.slotAt(ring.find(KeyHash.ofAddress(address, 40_000)))]++;
        }

        for (int count : counts) {
            assertThat(count).isBetween(850, 1_150);
        }
    }

    @Test
    void entriesAfterOneReachEveryMemberOnceAround() {
        HashRing ring = HashRing.of(ids(10), POINTS);
        int first = ring.find(99);
        TreeSet<Integer> slots = new TreeSet<>();
        int index = first;
        do {
            slots.add(ring.slotAt(index));
            index = ring.after(index);
        } while (index != first);

        assertThat(slots).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource({"10, 100000", "1000, 8000000"})
    void tableIsSmall(int size, int bytes) {
        HashRing ring = HashRing.of(ids(size), POINTS);

        assertThat(4L * ring.entries().length + 4L * ring.starts().length).isLessThan(bytes);
    }

    @Test
    void morePointsThanFitAreRefused() {
        assertThatThrownBy(() -> HashRing.of(ids(1_000), 1_000_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("policy.points: 1000000 (expected: at most 268435 for 1000 hosts)");
    }

    private static int ties(HashRing ring) {
        int ties = 0;
        for (int i = 1; i < ring.size(); i++) {
            if (ring.layout().samePosition(ring.entryAt(i), ring.entryAt(i - 1))) {
                ties++;
            }
        }
        return ties;
    }

    private static void assertSameRing(HashRing ring, HashRing other) {
        assertThat(ring.size()).isEqualTo(other.size());
        for (int i = 0; i < ring.size(); i++) {
            if (!ring.members().idOfSlot(ring.slotAt(i)).equals(other.members().idOfSlot(other.slotAt(i)))) {
                assertThat(i).as("first entry that differs").isEqualTo(-1);
            }
        }
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            long key = random.nextLong();
            assertThat(ring.find(key)).isEqualTo(other.find(key));
        }
    }

    private static String owner(HashRing ring, long key) {
        return ring.members().idOfSlot(ring.slotAt(ring.find(key)));
    }

    private static List<String> ids(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> String.format("i-%03d", i))
                .sorted()
                .toList();
    }

    /** The owner of each of many keys, on a ring whose members came in random order, some after others went. */
    private static String mapping(Random random) {
        List<String> order = new ArrayList<>(ids(100));
        Collections.shuffle(order, random);
        TreeSet<String> members = new TreeSet<>(order.subList(0, 60));
        members.add("passing");
        HashRing ring = HashRing.of(List.copyOf(members), POINTS);
        for (String id : order.subList(60, 100)) {
            members.remove("passing");
            members.add(id);
            ring = ring.with(List.copyOf(members));
        }
        StringBuilder owners = new StringBuilder();
        for (int key = 0; key < KEYS; key++) {
            owners.append(owner(ring, KeyHash.ofText("key-" + key))).append('\n');
        }
        return Long.toHexString(KeyHash.ofText(owners));
    }

    private static String run(Class<?> main) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** Prints the mapping of a process of its own. */
    static final class OtherJvm {
        private OtherJvm() {}

        public static void main(String[] arguments) {
            System.out.println(mapping(new Random(System.nanoTime())));
        }
    }
}
