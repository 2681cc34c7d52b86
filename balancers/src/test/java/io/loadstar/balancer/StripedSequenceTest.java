package io.loadstar.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripedSequenceTest {

    @ParameterizedTest
    @CsvSource({"1, 10", "2, 10", "3, 7", "8, 1000", "8, 3", "4, 1"})
    void anyWindowIsEvenWithinKMinusOneForAnyInterleavingOfStripes(int stripes, int hosts) {
        Random random = new Random(11);
        StripedSequence sequence = new StripedSequence(stripes, hosts, random);
        Rotation rotation = new Rotation(hosts);
        int[] picks = new int[20_000];
        for (int i = 0; i < picks.length; i++) {
            // One stripe now and then gets a long run, as a thread does.
            int stripe = random.nextInt(50) == 0 ? 0 : random.nextInt(stripes);
            picks[i] = rotation.index(sequence.nextOf(stripe));
        }
        for (int window = 0; window < 300; window++) {
            int from = random.nextInt(picks.length);
            int to = from + random.nextInt(picks.length - from) + 1;
            int[] counts = new int[hosts];
            for (int i = from; i < to; i++) {
                counts[picks[i]]++;
            }
            assertEven(counts, stripes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 40})
    void picksOfPlatformThreadsAreEvenWithinKMinusOne(int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            assertConcurrentPicksEven(pool, threads, StripedSequence.stripesHere());
            assertConcurrentPicksEven(pool, threads, StripedSequence.MOST_STRIPES);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void strictIsAPerfectRotationAtAnyNumberOfThreads() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            assertConcurrentPicksEven(pool, 8, 1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void picksOfManyShortLivedThreadsAreEvenWithinKMinusOne() throws Exception {
        ExecutorService perTask = newThreadPerTaskExecutor();
        try {
            assertConcurrentPicksEven(perTask, 500, StripedSequence.stripesHere());
        } finally {
            perTask.shutdown();
        }
    }

    @Test
    void oneThreadAloneTakesEachHostInTurn() {
        StripedSequence sequence = new StripedSequence(8, 10, new Random(3));
        Rotation rotation = new Rotation(10);
        int last = rotation.index(sequence.next());

        for (int i = 0; i < 100_000; i++) {
            int index = rotation.index(sequence.next());
            assertThat(index).isEqualTo((last + 1) % 10);
            last = index;
        }
    }

    @Test
    void peekTellsTheNextPositionAndTakesNone() {
        StripedSequence sequence = new StripedSequence(4, 10, new Random(3));
        long peeked = sequence.peek();

        assertThat(sequence.peek()).isEqualTo(peeked);
        assertThat(sequence.next()).isEqualTo(peeked);
        assertThat(sequence.peek()).isEqualTo(peeked + 1);
    }

    @Test
    void startsAtRandomSoThatManyClientsDoNotBeginAtTheSameHost() {
        int[] first = new int[10];
        Rotation rotation = new Rotation(10);
        for (int client = 0; client < 10_000; client++) {
            first[rotation.index(new StripedSequence(1, 10, new Random(client * 7919L)).next())]++;
        }
        assertThat(ChiSquare.of(first)).isLessThan(ChiSquare.limit(9));
    }

    @Test
    void stripesStartApart() {
        StripedSequence sequence = new StripedSequence(4, 100, 0);

        assertThat(List.of(sequence.nextOf(0), sequence.nextOf(1), sequence.nextOf(2), sequence.nextOf(3)))
                .containsExactly(0L, 25L, 50L, 75L);
    }

    @Test
    void indexesStayInRangePastTheLastBitOfTheSequence() {
        assertInRangePastTheLastBit(new Rotation(10), 10);
        assertInRangePastTheLastBit(new Rotation(1), 1);
        assertInRangePastTheLastBit(new Rotation(1 << 20), 1 << 20);
    }

    @Tag("mutant")
    @Test
    void aSequenceWithoutItsMaskIsFound() {
        assertThatThrownBy(() -> assertInRangePastTheLastBit(new Rotation(10, -1L), 10))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("index");
    }

    private static void assertInRangePastTheLastBit(Rotation rotation, int hosts) {
        StripedSequence sequence = new StripedSequence(1, hosts, Long.MAX_VALUE - 50);
        for (int i = 0; i < 100; i++) {
            assertThat(rotation.index(sequence.next())).as("index").isBetween(0, hosts - 1);
        }
    }

    private static void assertConcurrentPicksEven(ExecutorService threads, int tasks, int stripes) throws Exception {
        int hosts = 17;
        StripedSequence sequence = new StripedSequence(stripes, hosts, new Random(5));
        Rotation rotation = new Rotation(hosts);
        for (int window = 0; window < 5; window++) {
            AtomicIntegerArray counts = new AtomicIntegerArray(hosts);
            List<Future<?>> running = new ArrayList<>();
            for (int task = 0; task < tasks; task++) {
                int picks = 40_000 / tasks + task % 7;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < picks; i++) {
                        counts.incrementAndGet(rotation.index(sequence.next()));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            int[] result = new int[hosts];
            for (int host = 0; host < hosts; host++) {
                result[host] = counts.get(host);
            }
            assertEven(result, stripes);
        }
    }

    private static void assertEven(int[] counts, int stripes) {
        int total = 0;
        for (int count : counts) {
            total += count;
        }
        int floor = total / counts.length;
        int ceiling = floor + (total % counts.length == 0 ? 0 : 1);
        for (int count : counts) {
            assertThat(count).isBetween(floor - (stripes - 1), ceiling + (stripes - 1));
        }
    }

    /** Virtual threads from Java 21 on; before that a new platform thread for each task. */
    private static ExecutorService newThreadPerTaskExecutor() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return Executors.newCachedThreadPool();
        }
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
