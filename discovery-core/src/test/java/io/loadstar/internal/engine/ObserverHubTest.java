package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.ResolverEvent;
import io.loadstar.ResolverObserver;
import io.loadstar.ServiceKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObserverHubTest {

    private static final Duration LONG = Duration.ofSeconds(5);

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    private static ResolverEvent event(int number) {
        return ResolverEvent.builder(ResolverEvent.Kind.SNAPSHOT, ServiceKey.parse("orders"))
                .message("event " + number)
                .build();
    }

    private void see(ResolverEvent event) {
        seen.add(event.message());
    }

    @Test
    void eventsComeInOrderAndEachOnce() {
        try (ObserverHub hub = new ObserverHub(List.of(this::see))) {
            IntStream.range(0, 1_000).forEach(i -> hub.publish(event(i)));
            await().atMost(LONG).until(() -> seen.size() >= 1_000);
        }
        assertThat(seen)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(i -> "event " + i).toList());
    }

    @Test
    void anObserverThatThrowsIsToldOfTheNextEventToo() {
        ResolverObserver throwing = event -> {
            see(event);
            throw new IllegalStateException("on purpose");
        };
        String log = standardErrorOf(() -> {
            try (ObserverHub hub = new ObserverHub(List.of(throwing))) {
                hub.publish(event(1));
                await().atMost(LONG).until(() -> seen.size() == 1);
                hub.publish(event(2));
                await().atMost(LONG).until(() -> seen.size() == 2);
            }
        });

        assertThat(log.lines().filter(line -> line.contains("threw"))).hasSize(1);
    }

    @Test
    void anObserverThatIsTooSlowLosesTheOldestAndItIsSaidOnce() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        ResolverObserver slow = event -> {
            see(event);
            began.countDown();
            awaitQuietly(hold);
        };
        int more = ObserverHub.BOUND + 100;
        String log = standardErrorOf(() -> {
            try (ObserverHub hub = new ObserverHub(List.of(slow))) {
                hub.publish(event(0));
                assertThat(awaitQuietly(began)).isTrue();
                IntStream.rangeClosed(1, more).forEach(i -> hub.publish(event(i)));
                hold.countDown();
                await().atMost(LONG).until(() -> seen.contains("event " + more));
            }
        });

        assertThat(seen).hasSize(1 + ObserverHub.BOUND).startsWith("event 0", "event 101");
        assertThat(log.lines().filter(line -> line.contains("loses the oldest")))
                .hasSize(1);
    }

    @Test
    void afterCloseReturnedNobodyIsTold() {
        for (int round = 0; round < 100; round++) {
            seen.clear();
            ObserverHub hub = new ObserverHub(List.of(this::see));
            IntStream.range(0, 100).forEach(i -> hub.publish(event(i)));
            hub.close();
            int told = seen.size();
            hub.publish(event(100));
            Thread.yield();
            assertThat(seen).hasSize(told);
        }
    }

    @Test
    void anObserverMayCloseTheHubThatTellsIt() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        ObserverHub[] self = new ObserverHub[1];
        CountDownLatch made = new CountDownLatch(1);
        self[0] = new ObserverHub(List.of(event -> {
            awaitQuietly(made);
            self[0].close();
            closed.countDown();
        }));
        made.countDown();
        self[0].publish(event(1));

        assertThat(closed.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            return latch.await(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String standardErrorOf(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
