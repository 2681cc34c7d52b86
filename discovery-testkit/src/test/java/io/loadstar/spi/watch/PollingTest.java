package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.loadstar.DiscoveryError;
import io.loadstar.DiscoveryError.Kind;
import io.loadstar.DiscoveryException;
import io.loadstar.spi.RegistryContext;
import io.loadstar.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollingTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private final VirtualTime time = new VirtualTime();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Duration> fetches = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private WatchDriver<String> start(RegistryContext context, Polling.Fetch<String> fetch) {
        return WatchDriver.start(
                WatchSettings.of("test", "orders").maxSilence(SILENCE),
                context,
                Polling.every(INTERVAL, context, fetch),
                new WatchReceiver<>() {
                    @Override
                    public void answer(String complete, boolean recovered) {
                        told.add(complete);
                    }

                    @Override
                    public void error(DiscoveryError error) {
                        told.add(error.toString());
                    }
                });
    }

    private String counted() {
        fetches.add(time.elapsed());
        return "answer " + fetches.size();
    }

    @Test
    void itIsAskedAtOnceAndThenWithinTheIntervalNeverAtTheSameDistance() {
        try (WatchDriver<String> driver = start(time.registryContext(1), this::counted)) {
            time.advance(Duration.ofMinutes(30));

            assertThat(driver.attempts()).isEqualTo(fetches.size());
            assertThat(told).hasSize(fetches.size()).startsWith("answer 1", "answer 2");
            assertThat(fetches.get(0)).isZero();
            List<Duration> pauses = new ArrayList<>();
            for (int i = 1; i < fetches.size(); i++) {
                pauses.add(fetches.get(i).minus(fetches.get(i - 1)));
            }
            assertThat(pauses)
                    .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofSeconds(8), INTERVAL))
                    .doesNotHaveDuplicates()
                    .anySatisfy(pause -> assertThat(pause).isLessThan(Duration.ofMillis(8_500)))
                    .anySatisfy(pause -> assertThat(pause).isGreaterThan(Duration.ofMillis(9_500)));
        }
    }

    @Test
    void aRefusalIsToldAsItIsAndTriedAgainWithBackoff() {
        DiscoveryError denied = DiscoveryError.of(Kind.DENIED, "test: may not");
        try (WatchDriver<String> driver = start(time.registryContext(1), () -> {
            counted();
            throw new DiscoveryException(denied);
        })) {
            time.advance(Backoff.FIRST_CEILING);
            assertThat(told).containsExactly("DENIED: test: may not");
            assertThat(driver.attempts()).isGreaterThan(1);
            time.advance(Duration.ofHours(1));
            assertThat(told).hasSize(1);
            assertThat(fetches).hasSizeLessThan(500);
        }
    }

    @Test
    void anythingElseThatIsThrownIsMalformed() {
        AtomicBoolean well = new AtomicBoolean();
        try (WatchDriver<String> driver = start(time.registryContext(1), () -> {
            if (well.get()) {
                return "well";
            }
            throw new java.io.IOException("half\nan answer");
        })) {
            time.runDue();
            assertThat(told)
                    .containsExactly("MALFORMED: test: orders: failed: java.io.IOException: half\\u000aan answer");
            well.set(true);
            time.advance(Backoff.FIRST_CEILING);
            assertThat(told).hasSize(2).endsWith("well");
            assertThat(driver.attempts()).isEqualTo(2);
        }
    }

    @Test
    void aFetchThatHangsIsATimeoutAndInterrupted() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (WatchDriver<String> driver = start(onThreads(), () -> {
            entered.countDown();
            try {
                return never();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        })) {
            time.runDue();
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            time.advance(SILENCE);

            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(told)
                    .containsExactly("TIMEOUT: test: orders: silent for 4 s; what was known stays, it is asked again");
            assertThat(driver.attempts()).isEqualTo(1);
        }
    }

    private static String never() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }

    @Test
    void thereAreNeverTwoFetchesAtOnceEvenIfOneHeedsNoInterruption() {
        Semaphore release = new Semaphore(0);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        try (WatchDriver<String> driver = start(onThreads(), () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            int number = begun.incrementAndGet();
            release.acquireUninterruptibly();
            running.decrementAndGet();
            return "answer " + number;
        })) {
            time.runDue();
            await().until(() -> begun.get() == 1);
            time.advance(Duration.ofMinutes(2));
            assertThat(driver.attempts()).isGreaterThan(3);
            assertThat(begun).hasValue(1);
            long attempts = driver.attempts();
            assertThat(time.runUntil(() -> driver.attempts() > attempts, Duration.ofMinutes(1)))
                    .isTrue();

            release.release();
            await().until(() -> begun.get() == 2);
            release.release();
            await().until(() -> {
                time.runDue();
                return told.size() == 2;
            });
            assertThat(told.get(1)).as("what the late one said is not told").isEqualTo("answer 2");
            assertThat(most).hasValue(1);
        } finally {
            release.release(1_000);
        }
    }

    @Test
    void closeInterruptsTheFetchAndTellsNothing() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        WatchDriver<String> driver = start(onThreads(), () -> {
            entered.countDown();
            try {
                return never();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        time.runDue();
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        driver.close();
        time.runDue();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        time.advance(Duration.ofHours(1));
        assertThat(told).isEmpty();
        assertThat(time.pending()).isZero();
    }

    @Test
    void threadsThatAreNoLongerThereAreAFailure() {
        RegistryContext context = new RegistryContext(
                time,
                time,
                task -> {
                    throw new java.util.concurrent.RejectedExecutionException("ended");
                },
                new Random(1));
        try (WatchDriver<String> driver = start(context, () -> "answer")) {
            time.advance(Duration.ofMinutes(1));
            assertThat(told).hasSize(1);
            assertThat(driver.attempts()).isGreaterThan(2);
        }
    }

    @Test
    void anIntervalOfNothingIsRefused() {
        assertThatThrownBy(() -> Polling.every(Duration.ZERO, time.registryContext(1), () -> "answer"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("interval: PT0S (expected: more than zero)");
    }

    private RegistryContext onThreads() {
        return new RegistryContext(time, time, threads, new Random(1));
    }
}
