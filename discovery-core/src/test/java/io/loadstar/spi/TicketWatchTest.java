package io.loadstar.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loadstar.Outcome;
import io.loadstar.Pick;
import io.loadstar.Race;
import io.loadstar.ServiceInstance;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.info.ClassLayout;

class TicketWatchTest {

    private static final int LAPS = 5;
    private static final int TICKETS = 200_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 128, 1_000, 65_536})
    void oneTicketOfAsManyIsWatched(int sampling) {
        Watching context = new Watching(sampling);
        BareHost host = new BareHost(context);
        int rounds = 50;
        for (int i = 0; i < rounds * sampling; i++) {
            host.start().complete(Outcome.SUCCESS);
        }

        assertThat(context.watches.size()).isCloseTo(rounds, within(5));
    }

    @Test
    void ofSamplingNoneNoneIsWatched() {
        Watching context = new Watching(0);
        BareHost host = new BareHost(context);
        for (int i = 0; i < 100_000; i++) {
            host.start().complete(Outcome.SUCCESS);
        }

        assertThat(context.watches).isEmpty();
    }

    /** A thread that picks twice for each request, at two places, must not hide one of them. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 64, 128})
    void eachTurnOfAPatternIsWatchedAsOften(int places) {
        Watching context = new Watching(128);
        BareHost host = new BareHost(context);
        int[] watched = new int[places];
        int rounds = 128 * 100;
        for (int i = 0; i < rounds * places; i++) {
            int before = context.watches.size();
            host.start().complete(Outcome.SUCCESS);
            watched[i % places] += context.watches.size() - before;
        }

        assertThat(Arrays.stream(watched).boxed())
                .allSatisfy(count -> assertThat(count).isCloseTo(100, within(12)));
    }

    @Test
    void aTicketThatMayNotBeWatchedIsAnOrdinaryOne() {
        Watching context = new Watching(1);
        context.allowed = false;
        BareHost host = new BareHost(context);

        assertThat(ClassLayout.parseInstance(host.start()).instanceSize()).isLessThanOrEqualTo(32);
        context.allowed = true;
        assertThat(ClassLayout.parseInstance(host.start()).instanceSize()).isLessThanOrEqualTo(40);
    }

    @Test
    void aCompletionEndsTheWatch() {
        Watching context = new Watching(1);
        BareHost host = new BareHost(context);
        Pick pick = host.start();
        pick.complete(Outcome.SUCCESS);
        pick.complete(Outcome.SUCCESS);

        Watch watch = context.watches.get(0);
        assertThat(watch.completed.get()).isEqualTo(1);
        assertThat(watch.giveBackNow()).isFalse();
        assertThat(host.inFlight()).isZero();
        assertThat(context.lateCompletions()).isEqualTo(1);
    }

    @Test
    void ofACompletionAndAGivingBackAtTheSameTimeOneCounts() throws Exception {
        for (int lap = 1; lap <= LAPS; lap++) {
            AtomicInteger told = new AtomicInteger();
            AtomicInteger givenBack = new AtomicInteger();
            Watching context = new Watching(1);
            BareHost host = new BareHost(context);
            host.listenTo((where, pick, outcome, now) -> told.incrementAndGet());
            Pick[] picks = new Pick[TICKETS];
            Arrays.setAll(picks, i -> host.start());

            Race.run(TICKETS, i -> picks[i].complete(Outcome.SUCCESS), i -> {
                if (context.watches.get(i).giveBackNow()) {
                    givenBack.incrementAndGet();
                }
            });

            assertThat(host.inFlight()).isZero();
            assertThat(told.get() + givenBack.get()).isEqualTo(TICKETS);
            assertThat(context.lateCompletions()).isEqualTo(givenBack.get());
        }
    }

    @Test
    void aHostIsBusySinceItsLastIdleTime() {
        Watching context = new Watching(0);
        BareHost host = new BareHost(context);
        assertThat(host.busyFor()).isNull();

        context.moveTo(10_600);
        Pick first = host.start();
        context.moveTo(12_100);
        Pick second = host.start();
        first.complete(Outcome.SUCCESS);
        context.moveTo(20_500);

        // The request began at 10.6 s, in a second that began at 10 s.
        assertThat(host.busyFor()).isEqualTo(Duration.ofMillis(10_500));
        second.complete(Outcome.SUCCESS);
        assertThat(host.busyFor()).isNull();

        host.start();
        assertThat(host.busyFor()).isEqualTo(Duration.ofMillis(500));
    }

    private static final class BareHost extends Host {
        BareHost(HostContext context) {
            super(ServiceInstance.builder("orders").address("10.0.0.1", 80).build(), context);
        }

        void listenTo(HostListener listener) {
            listener(listener);
        }
    }

    private static final class Watch extends TicketWatch {
        private final AtomicInteger completed = new AtomicInteger();

        Watch(Pick ticket, Host host) {
            super(ticket, host, new ReferenceQueue<>());
        }

        boolean giveBackNow() {
            return giveBack();
        }

        @Override
        protected void onCompleted() {
            completed.incrementAndGet();
        }
    }

    private static final class SetTime implements TimeSource {
        private long nanos = Duration.ofDays(1).toNanos();

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Instant wallTime() {
            return Instant.EPOCH;
        }
    }

    private static final class Watching extends HostContext {
        private final List<Watch> watches = new ArrayList<>();
        private final SetTime time;
        private final long origin;
        private boolean allowed = true;

        Watching(int sampling) {
            this(sampling, new SetTime());
        }

        private Watching(int sampling, SetTime time) {
            super(time, sampling);
            this.time = time;
            this.origin = time.nanos;
        }

        void moveTo(long millis) {
            time.nanos = origin + millis * 1_000_000;
            tick();
        }

        @Override
        protected boolean mayWatch() {
            return allowed;
        }

        @Override
        protected TicketWatch watch(Pick ticket, Host host) {
            Watch watch = new Watch(ticket, host);
            watches.add(watch);
            return watch;
        }
    }
}
