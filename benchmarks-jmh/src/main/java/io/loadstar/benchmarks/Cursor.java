package io.loadstar.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Where one measuring thread is in the list of keys (confined to its thread). */
@State(Scope.Thread)
public class Cursor {

    private static final AtomicInteger STARTED = new AtomicInteger();
    /** Each thread starts in another part of the list. */
    private static final int PART = Keys.COUNT / 8 + 1;

    private int next = STARTED.getAndIncrement() * PART;

    /**
     * Moves on by one.
     *
     * @return a number, 0 to 2^20 - 1
     */
    int next() {
        return next++ & (Keys.COUNT - 1);
    }
}
