package io.loadstar.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTableTest {

    private static final Duration IDLE = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong();
    private final List<Value> ended = new CopyOnWriteArrayList<>();
    private final LeaseTable<String, Value> table = new LeaseTable<>(10, IDLE, time(), key -> new Value(), ended::add);

    @Test
    void aLeasedValueOutlivesTheIdleTimeAndAReleasedOneDoesNot() {
        Value value = table.lease("orders");
        nanos.addAndGet(10 * IDLE.toNanos());
        table.cleanUp();
        assertThat(ended).isEmpty();

        table.release("orders", value);
        nanos.addAndGet(2 * IDLE.toNanos());
        table.cleanUp();
        assertThat(ended).containsExactly(value);
    }

    @Test
    void whoLeasesAtTheMomentOfExpiryGetsAFreshValue() {
        Value old = table.get("orders");
        nanos.addAndGet(2 * IDLE.toNanos());

        assertThat(table.lease("orders")).isNotSameAs(old);
        assertThat(ended).containsExactly(old);
    }

    @Test
    void aReaderThatSawNoLeaseDoesNotUndoTheLeaseTakenBesideIt() throws Exception {
        Value value = table.get("orders");
        nanos.incrementAndGet();
        CountDownLatch readerAsked = new CountDownLatch(1);
        CountDownLatch leaseAsked = new CountDownLatch(1);
        Thread reader = new Thread(() -> table.get("orders"));
        value.asked = () -> {
            if (Thread.currentThread() == reader) {
                readerAsked.countDown();
                awaitQuietly(leaseAsked);
            }
        };
        reader.start();
        awaitQuietly(readerAsked);
        value.asked = () -> {
            leaseAsked.countDown();
            join(reader);
        };

        table.lease("orders");

        value.asked = () -> {};
        nanos.addAndGet(2 * IDLE.toNanos());
        table.cleanUp();
        assertThat(ended).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).isFalse();
    }

    private TimeSource time() {
        return new TimeSource() {
            @Override
            public long nanoTime() {
                return nanos.get();
            }

            @Override
            public Instant wallTime() {
                return Instant.EPOCH;
            }
        };
    }

    private static final class Value implements LeaseTable.Leased {
        private final AtomicInteger leases = new AtomicInteger();
        private volatile Runnable asked = () -> {};

        @Override
        public void lease() {
            leases.incrementAndGet();
        }

        @Override
        public void release() {
            leases.decrementAndGet();
        }

        @Override
        public boolean isLeased() {
            boolean leased = leases.get() > 0;
            asked.run();
            return leased;
        }

        @Override
        public boolean isUnknown() {
            return false;
        }
    }
}
