package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A driver among random streams: answers, errors, silences, calls of attempts long gone, connections lost and back. What
 * it tells is checked against a model after each step.
 */
class WatchDriverScriptTest {

    private static final int SCRIPTS = 1_000;
    private static final int STEPS = 60;
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final DiscoveryError GONE = DiscoveryError.of(Kind.UNREACHABLE, "test: gone");
    private static final DiscoveryError UNKNOWN = DiscoveryError.of(Kind.UNKNOWN_SERVICE, "test: unknown");

    @ParameterizedTest
    @ValueSource(longs = {0, SCRIPTS})
    void theReceiverIsToldInTheOrderOfTheNewestAttempts(long first) {
        for (long seed = first; seed < first + SCRIPTS; seed++) {
            Script script = new Script(seed);
            try {
                script.run();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + " after " + script.log, e);
            }
        }
    }

    /** One random script, its driver and the model of it. */
    private static final class Script implements WatchStream<Integer>, WatchReceiver<Integer> {
        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final List<String> log = new ArrayList<>();
        private final List<StreamSink<Integer>> sinks = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private final List<String> expected = new ArrayList<>();
        private final WatchDriver<Integer> driver;
        private final Waits waits = new Waits();
        private int answers;
        private int ended;
        private boolean open;
        private boolean answered;
        private boolean closed;
        private @Nullable String error = "";

        Script(long seed) {
            random = new Random(seed);
            driver = WatchDriver.start(
                    WatchSettings.of("test", "orders").maxSilence(SILENCE).firstAnswer(Duration.ofDays(1)),
                    time.registryContext(seed),
                    this,
                    this);
            error = null;
        }

        @Override
        public Cancellable open(StreamSink<Integer> sink) {
            assertThat(closed).as("opened after close").isFalse();
            assertThat(open).as("opened while another attempt is under way").isFalse();
            waits.opened(time.elapsed());
            sinks.add(sink);
            open = true;
            // Both from within the call that opens it.
            if (random.nextInt(10) == 0) {
                sink.expect(SILENCE);
            }
            return () -> {
                ended++;
                assertThat(ended).as("each attempt is ended once").isLessThanOrEqualTo(sinks.size());
            };
        }

        @Override
        public void answer(Integer complete, boolean recovered) {
            told.add(complete + (recovered ? "!" : ""));
        }

        @Override
        public void error(DiscoveryError error) {
            told.add(error.kind().name());
        }

        void run() {
            time.runDue();
            for (int i = 0; i < STEPS; i++) {
                step();
                time.runDue();
                assertThat(told).isEqualTo(expected);
                assertThat(ended).isEqualTo(open ? sinks.size() - 1 : sinks.size());
                assertThat(driver.attempts()).isEqualTo(sinks.size());
            }
            close();
            time.advance(Duration.ofHours(1));
            assertThat(told).isEqualTo(expected);
            assertThat(ended).isEqualTo(sinks.size());
            assertThat(time.pending()).isZero();
        }

        private void step() {
            int what = random.nextInt(13);
            log.add(what + "@" + time.elapsed());
            switch (what) {
                case 0, 1, 2 -> answerNow();
                case 3 -> late();
                case 4 -> newest(sink -> sink.failed(GONE), () -> endsWith(GONE.kind(), Duration.ZERO));
                case 5 ->
                    newest(
                            sink -> sink.failed(GONE, Duration.ofSeconds(7)),
                            () -> endsWith(GONE.kind(), Duration.ofSeconds(7)));
                case 6 ->
                    newest(sink -> sink.ended(Duration.ofSeconds(2)), () -> {
                        open = false;
                        waits.paused(time.elapsed(), Duration.ofSeconds(2));
                    });
                case 7 -> newest(sink -> sink.unknown(UNKNOWN), () -> tell(UNKNOWN.kind()));
                case 8 -> newest(StreamSink::alive, () -> {});
                case 9 -> reopen();
                case 10 -> connectionLost();
                case 11 -> advance(Duration.ofMillis(random.nextInt(1_500)));
                default -> advance(Duration.ofMillis(random.nextInt(90_000)));
            }
        }

        private void answerNow() {
            int answer = ++answers;
            newest(sink -> sink.answer(answer), () -> {
                expected.add(answer + (error != null || !answered ? "!" : ""));
                answered = true;
                error = null;
                waits.succeeded(time.elapsed());
            });
        }

        /** Calls the newest attempt; it counts only if it is under way. */
        private void newest(java.util.function.Consumer<StreamSink<Integer>> call, Runnable model) {
            if (open && !closed) {
                heardAt = time.elapsed();
                model.run();
            }
            call.accept(sinks.get(sinks.size() - 1));
        }

        private Duration heardAt = Duration.ZERO;

        private void late() {
            StreamSink<Integer> old = sinks.get(random.nextInt(sinks.size()));
            if (old == sinks.get(sinks.size() - 1)) {
                return;
            }
            old.answer(-1, () -> {
                throw new AssertionError("a dropped answer moved the cursor");
            });
            old.failed(DiscoveryError.of(Kind.DENIED, "test: late"));
            old.ended(Duration.ZERO);
            old.expect(Duration.ofMillis(1));
        }

        private void endsWith(Kind kind, Duration atLeast) {
            tell(kind);
            open = false;
            waits.failed(time.elapsed(), atLeast);
        }

        private void tell(Kind kind) {
            if (kind == Kind.UNKNOWN_SERVICE) {
                waits.succeeded(time.elapsed());
            }
            if (!kind.name().equals(error) && !closed) {
                expected.add(kind.name());
            }
            error = kind.name();
        }

        private void reopen() {
            driver.reopen();
            if (!closed) {
                open = false;
                waits.atOnce(time.elapsed());
                heardAt = time.elapsed();
            }
        }

        private void connectionLost() {
            driver.fail(GONE);
            if (open && !closed) {
                endsWith(GONE.kind(), Duration.ZERO);
            } else {
                tell(GONE.kind());
            }
        }

        /** Moves the time attempt by attempt, as silence ends each of them. */
        private void advance(Duration by) {
            Duration end = time.elapsed().plus(by);
            while (time.elapsed().compareTo(end) < 0) {
                Duration left = end.minus(time.elapsed());
                int before = sinks.size();
                if (!open && !closed) {
                    if (time.runUntil(() -> sinks.size() > before, left)) {
                        heardAt = time.elapsed();
                    }
                } else {
                    Duration silent = heardAt.plus(SILENCE).minus(time.elapsed());
                    boolean falls = !closed && silent.compareTo(left) <= 0;
                    time.advance(falls ? silent : left);
                    if (falls) {
                        endsWith(Kind.TIMEOUT, Duration.ZERO);
                    }
                }
            }
        }

        private void close() {
            driver.close();
            closed = true;
            if (open) {
                newest(sink -> sink.answer(-2), () -> {});
            }
            driver.reopen();
            driver.fail(GONE);
            driver.close();
        }
    }

    /** When an attempt may be opened: the model of the back-off. */
    private static final class Waits {
        private long ceilingMillis = 500;
        private @Nullable Duration healthySince;
        private Duration earliest = Duration.ZERO;
        private Duration latest = Duration.ZERO;

        void succeeded(Duration now) {
            healthySince = healthySince == null ? now : healthySince;
        }

        void failed(Duration now, Duration atLeast) {
            if (healthySince != null && now.minus(healthySince).toSeconds() >= 60) {
                ceilingMillis = 500;
            }
            healthySince = null;
            Duration least = atLeast.compareTo(Backoff.LEAST) < 0 ? Backoff.LEAST : atLeast;
            Duration most = Duration.ofMillis(ceilingMillis);
            earliest = now.plus(least);
            latest = now.plus(most.compareTo(least) < 0 ? least : most);
            ceilingMillis = Math.min(2 * ceilingMillis, 30_000);
        }

        void paused(Duration now, Duration pause) {
            earliest = now.plus(pause);
            latest = earliest;
        }

        void atOnce(Duration now) {
            earliest = now;
            latest = now;
        }

        void opened(Duration now) {
            assertThat(now).isBetween(earliest, latest);
        }
    }
}
