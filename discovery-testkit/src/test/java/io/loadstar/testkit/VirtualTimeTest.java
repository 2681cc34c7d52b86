package io.loadstar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loadstar.spi.LoopScheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> log = new ArrayList<>();

    @Test
    void standingStillMovesTheTimeAndWhatWasDueRunsLate() {
        VirtualTime time = new VirtualTime();
        List<Duration> ran = new ArrayList<>();
        time.schedule(() -> ran.add(time.elapsed()), Duration.ofSeconds(1));
        time.schedule(() -> ran.add(time.elapsed()), Duration.ofSeconds(30));

        time.standStill(Duration.ofSeconds(20));
        assertThat(ran).isEmpty();
        time.advance(Duration.ofSeconds(10));

        assertThat(ran).containsExactly(Duration.ofSeconds(20), Duration.ofSeconds(30));
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void nothingRunsInsideExecuteOrSchedule() {
        time.execute(() -> log.add("execute"));
        time.schedule(() -> log.add("schedule"), Duration.ZERO);
        assertThat(log).isEmpty();

        time.runDue();
        assertThat(log).containsExactly("execute", "schedule");
    }

    @Test
    void aTaskSubmittedByATaskRunsAfterIt() {
        time.execute(() -> {
            time.execute(() -> log.add("inner"));
            log.add("outer");
        });
        time.runDue();
        assertThat(log).containsExactly("outer", "inner");
    }

    @Test
    void equalDueTimesRunFirstInFirstOut() {
        for (int i = 0; i < 100; i++) {
            String name = "t" + i;
            time.schedule(() -> log.add(name), Duration.ofSeconds(1));
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(log).hasSize(100);
        assertThat(log).startsWith("t0", "t1", "t2").endsWith("t98", "t99");
        assertThat(log)
                .isEqualTo(log.stream()
                        .sorted(java.util.Comparator.comparingInt(name -> Integer.parseInt(name.substring(1))))
                        .toList());
    }

    @Test
    void eachTaskSeesItsOwnDueTime() {
        long start = time.nanoTime();
        time.schedule(() -> log.add("2s:" + (time.nanoTime() - start)), Duration.ofSeconds(2));
        time.schedule(() -> log.add("1s:" + (time.nanoTime() - start)), Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(5));

        assertThat(log).containsExactly("1s:1000000000", "2s:2000000000");
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void advanceRunsNoTaskThatIsDueLater() {
        time.schedule(() -> log.add("late"), Duration.ofMillis(11));
        time.advance(Duration.ofMillis(10));
        assertThat(log).isEmpty();
        assertThat(time.pending()).isOne();

        time.advance(Duration.ofMillis(1));
        assertThat(log).containsExactly("late");
    }

    @Test
    void aCancelledTaskDoesNotRunAndCancellingLateDoesNothing() {
        Cancellable first = time.schedule(() -> log.add("first"), Duration.ofSeconds(1));
        Cancellable second = time.schedule(() -> log.add("second"), Duration.ofSeconds(1));
        first.cancel();
        time.advance(Duration.ofSeconds(1));
        second.cancel();
        assertThat(log).containsExactly("second");
    }

    @Test
    void theWallClockMovesAloneAndChangesNoDueTime() {
        time.schedule(() -> log.add("due"), Duration.ofMinutes(1));
        time.moveWallClock(Duration.ofHours(1));
        assertThat(time.wallTime()).isEqualTo(VirtualTime.START.plus(Duration.ofHours(1)));
        time.moveWallClock(Duration.ofHours(-2));
        time.runDue();
        assertThat(log).isEmpty();

        time.advance(Duration.ofMinutes(1));
        assertThat(log).containsExactly("due");
        assertThat(time.wallTime())
                .isEqualTo(VirtualTime.START.minus(Duration.ofHours(1)).plus(Duration.ofMinutes(1)));
    }

    @Test
    void runUntilIdleFollowsAChainOfTasks() {
        time.schedule(
                () -> time.schedule(() -> log.add("end at " + time.elapsed()), Duration.ofHours(1)),
                Duration.ofHours(1));
        time.runUntilIdle();
        assertThat(log).containsExactly("end at PT2H");
    }

    @Test
    void runUntilStopsAtTheConditionOrAtTheBound() {
        every(Duration.ofSeconds(1));
        assertThat(time.runUntil(() -> log.size() == 3, Duration.ofMinutes(1))).isTrue();
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
        assertThat(time.runUntil(() -> log.size() == 1000, Duration.ofSeconds(10)))
                .isFalse();
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(13));
    }

    @Test
    void aChainWithoutEndIsAnErrorThatNamesTheBound() {
        VirtualTime bounded = new VirtualTime(0, 50);
        spin(bounded);
        assertThatThrownBy(bounded::runDue)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than 50 tasks in one step");
    }

    @Test
    void aStepWithinATaskIsAnError() {
        time.execute(time::runDue);
        assertThatThrownBy(time::runDue)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a step is under way");
    }

    @Test
    void aTaskThatThrowsLeavesTheOthers() {
        time.execute(() -> {
            throw new IllegalArgumentException("broken");
        });
        time.execute(() -> log.add("next"));
        assertThatThrownBy(time::runDue).hasMessage("broken");
        time.runDue();
        assertThat(log).containsExactly("next");
    }

    @Test
    void anOriginNearTheEndOfLongOrdersWell() {
        VirtualTime wrapping = new VirtualTime(Long.MAX_VALUE - 1_000, 1_000);
        long start = wrapping.nanoTime();
        wrapping.schedule(() -> log.add("after"), Duration.ofSeconds(2));
        wrapping.schedule(() -> log.add("before"), Duration.ofNanos(10));
        wrapping.schedule(() -> log.add("never"), Duration.ofSeconds(Long.MAX_VALUE));
        wrapping.advance(Duration.ofSeconds(3));
        assertThat(log).containsExactly("before", "after");
        assertThat(wrapping.nanoTime() - start).isEqualTo(3_000_000_000L);
    }

    @Test
    void submissionsOfManyThreadsAllRun() throws InterruptedException {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            pool.execute(() -> {
                for (int i = 0; i < 1_000; i++) {
                    time.execute(() -> log.add("x"));
                }
                done.countDown();
            });
        }
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        pool.shutdown();
        time.runDue();
        assertThat(log).hasSize(4_000);
    }

    @Test
    void closeDropsTasksAndKeepsTheClocks() {
        time.execute(() -> log.add("before"));
        time.close();
        time.execute(() -> log.add("after"));
        time.advance(Duration.ofSeconds(1));
        assertThat(log).isEmpty();
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    private void every(Duration interval) {
        time.schedule(
                () -> {
                    log.add("tick");
                    every(interval);
                },
                interval);
    }

    private static void spin(VirtualTime bounded) {
        bounded.execute(() -> spin(bounded));
    }
}
