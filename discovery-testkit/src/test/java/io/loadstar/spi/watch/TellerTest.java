package io.loadstar.spi.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TellerTest {

    private final Teller teller = new Teller(WatchSettings.of("test", "orders"));

    @Test
    void closeWaitsForTheCallThatIsRunning() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean runningAfter = new AtomicBoolean();
        Thread caller = new Thread(() -> teller.call(() -> {
            entered.countDown();
            await().until(() -> release.await(10, TimeUnit.SECONDS));
            runningAfter.set(closed.get());
        }));
        caller.start();
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(() -> {
            teller.close();
            closed.set(true);
        });
        closer.start();
        await().until(() -> closed.get() || closer.getState() == Thread.State.TIMED_WAITING);

        release.countDown();
        closer.join(10_000);
        caller.join(10_000);
        assertThat(closed).isTrue();
        assertThat(runningAfter).isFalse();
    }

    @Test
    void aListenerThatClosesItselfDoesNotWaitForItself() {
        AtomicBoolean again = new AtomicBoolean();
        teller.call(() -> assertThat(teller.close()).isTrue());
        teller.call(() -> again.set(true));

        assertThat(again).isFalse();
        assertThat(teller.close()).as("a second time").isFalse();
    }

    @Test
    void aListenerThatThrowsIsCalledAgain() {
        AtomicBoolean again = new AtomicBoolean();
        teller.call(() -> {
            throw new IllegalStateException("thrown on purpose");
        });
        teller.call(() -> again.set(true));

        assertThat(again).isTrue();
    }
}
