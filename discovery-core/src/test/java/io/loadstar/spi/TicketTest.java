package io.loadstar.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.Race;
import io.loadstar.ServiceInstance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;

class TicketTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 3_000_000;
    private static final int LAPS = 10;
    private static final int TICKETS = 500_000;

    private final SetTime time = new SetTime();
    private final HostContext context = new HostContext(time);
    private final BareHost host = new BareHost(context);

    @Test
    void aTicketIsAtMost32Bytes() {
        assertThat(ClassLayout.parseInstance(host.start()).instanceSize()).isLessThanOrEqualTo(32);
    }

    @Test
    void onlyTheFirstCompletionCounts() {
        Pick pick = host.start();
        assertThat(host.inFlight()).isEqualTo(1);

        pick.complete(Outcome.SUCCESS);
        pick.complete(Outcome.TIMEOUT);
        pick.responseStarted();

        assertThat(host.inFlight()).isZero();
        assertThat(context.lateCompletions()).isEqualTo(1);
    }

    @Test
    void theListenerIsToldOnceWithTheTimesOfBothEnds() {
        List<String> told = new ArrayList<>();
        host.listenTo((where, pick, outcome, now) -> told.add(outcome + " " + pick.startNanos() + ".." + now));
        Pick pick = host.start();
        time.nanos.set(5);
        pick.complete(Outcome.SUCCESS);
        pick.complete(Outcome.SUCCESS);

        assertThat(told).containsExactly("SUCCESS 1..5");
    }

    @Test
    void noClockIsReadWhereNobodyListens() {
        assertThat(host.start().startNanos()).isZero();
    }

    @Test
    void concurrentStartsAndCompletionsLeaveNothingInFlight() throws Exception {
        inParallel(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                host.start().complete(Outcome.SUCCESS);
            }
        });

        assertThat(host.inFlight()).isZero();
    }

    @Test
    void ofConcurrentCompletionsOneCounts() throws Exception {
        for (int lap = 1; lap <= LAPS; lap++) {
            Pick[] picks = new Pick[TICKETS];
            Arrays.setAll(picks, i -> host.start());

            Race.run(TICKETS, i -> picks[i].complete(Outcome.SUCCESS), i -> picks[i].complete(Outcome.TIMEOUT));

            assertThat(host.inFlight()).isZero();
            assertThat(context.lateCompletions()).isEqualTo(lap * TICKETS);
        }
    }

    private static void inParallel(Runnable task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CountDownLatch together = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> {
                together.countDown();
                try {
                    together.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                task.run();
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static final class BareHost extends Host {
        BareHost(HostContext context) {
            super(ServiceInstance.builder("orders").address("10.0.0.1", 80).build(), context);
        }

        void listenTo(HostListener listener) {
            listener(listener);
        }
    }

    private static final class SetTime implements TimeSource {
        private final AtomicLong nanos = new AtomicLong(1);

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public Instant wallTime() {
            return Instant.EPOCH;
        }
    }
}
