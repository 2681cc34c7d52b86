package io.loadstar;

import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/**
 * Two threads that walk over the same things, lap by lap, each doing something else to them.
 *
 * <p>They run on freely: side by side they keep catching up with each other, as what one has done is quick for the other,
 * and on one processor each is stopped in the middle of something now and then while the other walks by. That takes laps
 * that are longer than a time slice.
 */
public final class Race {

    private Race() {}

    /**
     * Walks a lap.
     *
     * @param length how many things
     * @param one is given each index in turn, from 0
     * @param other is given each index in turn, from 0
     * @throws InterruptedException if interrupted
     */
    public static void run(int length, IntConsumer one, IntConsumer other) throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        Thread second = new Thread(() -> walk(both, length, other));
        second.start();
        walk(both, length, one);
        second.join();
    }

    private static void walk(CountDownLatch both, int length, IntConsumer action) {
        both.countDown();
        try {
            both.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (int i = 0; i < length; i++) {
            action.accept(i);
        }
    }
}
