package io.loadstar.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.NoInstanceException;
import io.loadstar.NoInstanceException.Reason;
import io.loadstar.Race;
import io.loadstar.ServiceKey;
import io.loadstar.spi.Picker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoorTest {

    private static final ServiceKey ORDERS = ServiceKey.parse("orders");
    private static final Duration SPUN = Duration.ofMillis(300);

    private final Door door = new Door(ORDERS);

    private static Picker picker() {
        return new PickFailures(ORDERS)
                .picker(NoInstanceException.builder(Reason.EMPTY, ORDERS).build());
    }

    @Test
    void theFirstPickerIsNotReadyAndTheLastIsClosed() {
        assertThat(((FailingPicker) door.picker()).failure().reason()).isEqualTo(Reason.NOT_READY);
        Picker next = picker();
        door.publish(next);
        assertThat(door.picker()).isSameAs(next);
        assertThat(door.isShut()).isFalse();

        door.shut();

        assertThat(door.isShut()).isTrue();
        assertThat(((FailingPicker) door.picker()).failure()).isSameAs(door.closedFailure());
        assertThat(door.closedFailure().reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void onceShutItStaysShut() {
        door.shut();
        door.publish(picker());

        assertThat(door.isShut()).isTrue();
    }

    /** A compiler may take a plain read out of a loop; then the reader spins for ever. */
    @Test
    void aReaderThatSpinsSeesThePickerThatIsPublished() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        Picker before = door.picker();
        Thread reader = new Thread(() -> {
            // Short runs first, so that the loop is compiled when it matters.
            for (int i = 0; i < 20_000; i++) {
                spinWhile(before, 1_000);
            }
            spinWhile(before, Long.MAX_VALUE);
            seen.countDown();
        });
        reader.setDaemon(true);
        reader.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> hasSpun(reader));

        door.publish(picker());

        assertThat(seen.await(5, TimeUnit.SECONDS)).isTrue();
    }

    private long spinWhile(Picker before, long most) {
        long spins = 0;
        while (door.picker() == before && spins < most) {
            spins++;
        }
        return spins;
    }

    private static boolean hasSpun(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()) > SPUN.toNanos();
    }

    @Test
    void ofAPublishAndAShutAtTheSameTimeTheShutStays() throws Exception {
        Picker next = picker();
        for (int lap = 0; lap < 20; lap++) {
            Door[] doors = new Door[100_000];
            Arrays.setAll(doors, i -> new Door(ORDERS));

            Race.run(doors.length, i -> doors[i].publish(next), i -> doors[i].shut());

            assertThat(doors).allMatch(Door::isShut);
        }
    }
}
