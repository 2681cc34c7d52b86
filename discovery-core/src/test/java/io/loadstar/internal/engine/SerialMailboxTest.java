package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.loadstar.spi.SerialMailbox;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialMailboxTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final SerialMailbox mailbox = new SerialMailbox(new io.loadstar.spi.LoopScheduler() {
        @Override
        public void execute(Runnable task) {
            turns.add(task);
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            throw new AssertionError("a mailbox does not wait");
        }

        @Override
        public void close() {}
    });

    private void runTurns() {
        for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
            turn.run();
        }
    }

    @Test
    void tasksRunInOrderAndNotWithinExecute() {
        List<Integer> ran = new ArrayList<>();
        mailbox.execute(() -> ran.add(1));
        mailbox.execute(() -> ran.add(2));
        assertThat(ran).isEmpty();
        assertThat(turns).hasSize(1);

        runTurns();
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void tasksAreNotReentrant() {
        List<String> ran = new ArrayList<>();
        mailbox.execute(() -> {
            mailbox.execute(() -> ran.add("inner"));
            ran.add("outer");
        });
        runTurns();

        assertThat(ran).containsExactly("outer", "inner");
    }

    @Test
    void aTurnRunsSixteenTasksAndLetsOthersHaveTheirs() {
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int number = i;
            mailbox.execute(() -> ran.add(number));
        }
        turns.remove().run();
        assertThat(ran).hasSize(16);
        assertThat(turns).as("the next turn").hasSize(1);
        turns.remove().run();
        assertThat(ran).hasSize(32);
        assertThat(turns).as("the last turn").hasSize(1);
        turns.remove().run();
        assertThat(ran).hasSize(40);
        assertThat(turns).isEmpty();
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheNext() {
        List<Integer> ran = new ArrayList<>();
        mailbox.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        mailbox.execute(() -> ran.add(1));
        runTurns();

        assertThat(ran).containsExactly(1);
    }

    @Test
    void offTheLoopTheAssertionThrows() {
        assertThatIllegalStateException().isThrownBy(mailbox::assertOnLoop).withMessageContaining("off its mailbox");
        List<Boolean> on = new ArrayList<>();
        mailbox.execute(() -> {
            mailbox.assertOnLoop();
            on.add(mailbox.isOnLoop());
        });
        runTurns();
        assertThat(on).containsExactly(true);
    }

    @Test
    void manyThreadsLoseNoTaskAndNoTwoRunAtOnce() throws Exception {
        int threads = 4;
        int each = 20_000;
        LoopPool loops = new LoopPool(8);
        SerialMailbox real = new SerialMailbox(loops);
        int[] count = new int[1]; // not atomic on purpose: the mailbox is what makes it safe
        CountDownLatch done = new CountDownLatch(threads * each);
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            real.execute(() -> {
                                count[0]++;
                                done.countDown();
                            });
                        }
                    })
                    .start();
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        loops.close();
        assertThat(count[0]).isEqualTo(threads * each);
    }

    /** The mailbox is idle but for the end of a turn when the next task comes, again and again. */
    @Test
    void aTaskThatComesAsATurnEndsIsNotForgotten() throws Exception {
        try (LoopPool loops = new LoopPool(2)) {
            SerialMailbox real = new SerialMailbox(loops);
            AtomicInteger ran = new AtomicInteger();
            for (int round = 1; round <= 30_000; round++) {
                real.execute(ran::incrementAndGet);
                long began = System.nanoTime();
                for (int spins = 0; ran.get() < round; spins++) {
                    if (spins < 1_000) {
                        Thread.onSpinWait();
                    } else {
                        Thread.yield();
                        assertIsSoon(began, round);
                    }
                }
            }
        }
    }

    private static void assertIsSoon(long began, int round) {
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
            throw new AssertionError("task " + round + " has not run for " + PATIENCE);
        }
    }
}
