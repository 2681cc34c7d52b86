package io.loadstar.cli.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The time since the demo began, and waits that an interrupt ends (concurrent). */
final class Clock {

    private static final long LOOK_MILLIS = 20;

    private final long begin = System.nanoTime();
    private final CountDownLatch never = new CountDownLatch(1);

    /** {@return nanoseconds since the demo began} */
    long now() {
        return System.nanoTime() - begin;
    }

    void pause(Duration time) throws InterruptedException {
        boolean unused = never.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    void pauseUntil(long nanos) throws InterruptedException {
        pause(Duration.ofNanos(Math.max(0, nanos - now())));
    }

    /** Waits until a condition holds; {@return whether it does} */
    boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long end = now() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (now() > end) {
                return false;
            }
            pause(Duration.ofMillis(LOOK_MILLIS));
        }
        return true;
    }
}
