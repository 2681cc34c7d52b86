package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.spi.LoopScheduler.Cancellable;
import io.loadstar.spi.RegistryContext;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchDriverTest {

    private static final Duration SILENCE = Duration.ofSeconds(71);
    private static final DiscoveryError GONE = DiscoveryError.of(Kind.UNREACHABLE, "test: gone");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStream stream = new ScriptedStream();
    private final List<String> told = new ArrayList<>();
    private final WatchDriver<String> driver = WatchDriver.start(
            WatchSettings.of("test", "orders").maxSilence(SILENCE),
            new RegistryContext(time, time, time, new Random(7)),
            stream,
            new WatchReceiver<>() {
                @Override
                public void answer(String complete, boolean recovered) {
                    told.add(complete + (recovered ? " recovered" : ""));
                }

                @Override
                public void error(DiscoveryError error) {
                    told.add(error.kind().name());
                }
            });

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void anAnswerIsToldAndTheFirstAfterAnErrorIsARecovery() {
        time.runDue();
        stream.latest().answer("a");
        stream.latest().answer("a");
        time.runDue();
        stream.latest().failed(GONE);
        time.advance(Backoff.LAST_CEILING);
        stream.latest().answer("a");
        time.runDue();

        assertThat(told).containsExactly("a recovered", "a", "UNREACHABLE", "a recovered");
    }

    @Test
    void anErrorThatRepeatsIsToldOnceAndTriedAgainWithBackoff() {
        time.runDue();
        for (int i = 0; i < 6; i++) {
            stream.latest().failed(GONE);
            time.advance(Backoff.LAST_CEILING);
        }

        assertThat(told).containsExactly("UNREACHABLE");
        assertThat(driver.attempts()).isEqualTo(7);
    }

    @Test
    void aSilentAttemptIsGivenUpAtItsLimitAndOpenedAgain() {
        time.runDue();
        stream.latest().answer("a");
        time.advance(SILENCE.minusSeconds(1));
        stream.latest().alive();
        time.advance(SILENCE.minusMillis(1));
        assertThat(told).containsExactly("a recovered");

        time.advance(Duration.ofMillis(1));
        assertThat(told).containsExactly("a recovered", "TIMEOUT");
        assertThat(stream.ended).isEqualTo(1);
        time.advance(Backoff.FIRST_CEILING);
        assertThat(driver.attempts()).isEqualTo(2);
    }

    @Test
    void anAttemptMaySetALimitOfItsOwn() {
        time.runDue();
        stream.latest().answer("a");
        stream.latest().expect(Duration.ofSeconds(200));
        time.advance(Duration.ofSeconds(199));
        assertThat(told).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(told).containsExactly("a recovered", "TIMEOUT");
    }

    @Test
    void whatComesLateFromAnEarlierAttemptIsDropped() {
        time.runDue();
        StreamSink<String> early = stream.latest();
        early.failed(GONE);
        time.advance(Backoff.LAST_CEILING);
        stream.latest().answer("new");
        early.answer("old");
        early.failed(DiscoveryError.of(Kind.DENIED, "test: late"));
        time.runDue();

        assertThat(told).containsExactly("UNREACHABLE", "new recovered");
    }

    @Test
    void anAttemptThatEndsInOrderIsOpenedAgainWithoutBackoff() {
        time.runDue();
        for (int i = 0; i < 10; i++) {
            stream.latest().answer("a");
            stream.latest().ended(Duration.ZERO);
            time.runDue();
        }
        assertThat(driver.attempts()).isEqualTo(11);

        stream.latest().ended(Duration.ofSeconds(3));
        time.advance(Duration.ofMillis(2_999));
        assertThat(driver.attempts()).isEqualTo(11);
        time.advance(Duration.ofMillis(1));
        assertThat(driver.attempts()).isEqualTo(12);
    }

    @Test
    void theRegistrysOwnWaitIsKept() {
        time.runDue();
        stream.latest().failed(GONE, Duration.ofSeconds(40));
        time.advance(Duration.ofMillis(39_999));
        assertThat(driver.attempts()).isEqualTo(1);
        time.advance(Duration.ofMillis(1));
        assertThat(driver.attempts()).isEqualTo(2);
    }

    @Test
    void aConnectionThatIsBackOpensTheStreamAtOnce() {
        time.runDue();
        driver.fail(GONE);
        time.runDue();
        assertThat(driver.attempts()).isEqualTo(1);
        driver.reopen();
        time.runDue();
        assertThat(driver.attempts()).isEqualTo(2);
        time.advance(Backoff.LAST_CEILING);
        assertThat(driver.attempts()).as("the planned attempt was called off").isEqualTo(2);
    }

    @Test
    void withoutAFirstAnswerTheReceiverIsToldAndTheAttemptGoesOn() {
        time.advance(Duration.ofSeconds(5));
        assertThat(told).containsExactly("TIMEOUT");
        assertThat(driver.attempts()).isEqualTo(1);
        stream.latest().answer("a");
        time.runDue();
        assertThat(told).containsExactly("TIMEOUT", "a recovered");
    }

    @Test
    void unknownIsToldWithoutEndingTheAttempt() {
        time.runDue();
        stream.latest().unknown(DiscoveryError.of(Kind.UNKNOWN_SERVICE, "test: unknown"));
        stream.latest().unknown(DiscoveryError.of(Kind.UNKNOWN_SERVICE, "test: unknown"));
        stream.latest().answer("a");
        time.runDue();

        assertThat(told).containsExactly("UNKNOWN_SERVICE", "a recovered");
        assertThat(driver.attempts()).isEqualTo(1);
    }

    @Test
    void aStreamThatThrowsWhenItIsOpenedIsOpenedAgain() {
        stream.refuse = true;
        time.runDue();
        assertThat(told).containsExactly("MALFORMED");
        stream.refuse = false;
        time.advance(Backoff.FIRST_CEILING);
        stream.latest().answer("a");
        time.runDue();
        assertThat(told).containsExactly("MALFORMED", "a recovered");
    }

    @Test
    void afterCloseNothingIsToldAndTheAttemptIsEnded() {
        time.runDue();
        stream.latest().answer("a");
        driver.close();
        driver.close();
        time.advance(Duration.ofMinutes(10));

        assertThat(told).isEmpty();
        assertThat(stream.ended).isEqualTo(1);
        assertThat(driver.attempts()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsTakenWhileTheWatchIsClosedIsNotTold() {
        time.runDue();
        stream.latest().answer("a", driver::close);
        time.advance(Duration.ofMinutes(10));

        assertThat(told).isEmpty();
    }

    @Test
    void theCursorMovesOnlyWithAnAnswerThatCounts() {
        List<String> cursor = new ArrayList<>();
        time.runDue();
        StreamSink<String> early = stream.latest();
        early.answer("a", () -> cursor.add("a"));
        driver.fail(GONE);
        early.answer("b", () -> cursor.add("b"));
        time.advance(Backoff.LAST_CEILING);

        assertThat(cursor).containsExactly("a");
        assertThat(told).containsExactly("a recovered", "UNREACHABLE");
    }

    @Test
    void anAttemptThatCannotBeCalledOffIsFollowedByTheNext() {
        stream.clings = true;
        time.runDue();
        stream.latest().failed(GONE);
        time.advance(Backoff.FIRST_CEILING);

        assertThat(driver.attempts()).isEqualTo(2);
    }

    @Test
    void whatIsToldWithoutAFirstAnswerMayBeSaid() {
        List<DiscoveryError> errors = new ArrayList<>();
        WatchDriver<String> other = WatchDriver.start(
                WatchSettings.of("test", "orders").firstAnswer(Duration.ofSeconds(1), GONE),
                new RegistryContext(time, time, time, new Random(7)),
                stream,
                new WatchReceiver<>() {
                    @Override
                    public void answer(String complete, boolean recovered) {
                        throw new AssertionError(complete);
                    }

                    @Override
                    public void error(DiscoveryError error) {
                        errors.add(error);
                    }
                });
        time.advance(Duration.ofSeconds(1));
        other.close();

        assertThat(errors).containsExactly(GONE);
    }

    /** Remembers its sinks and how many attempts were ended. */
    private static final class ScriptedStream implements WatchStream<String> {
        private final List<StreamSink<String>> sinks = new ArrayList<>();
        private boolean refuse;
        private boolean clings;
        private int ended;

        @Override
        public Cancellable open(StreamSink<String> sink) {
            if (refuse) {
                throw new IllegalStateException("refused by the test");
            }
            sinks.add(sink);
            return () -> {
                ended++;
                if (clings) {
                    throw new IllegalStateException("clings on by the test's wish");
                }
            };
        }

        StreamSink<String> latest() {
            return sinks.get(sinks.size() - 1);
        }
    }
}
