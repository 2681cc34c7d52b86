package io.loadstar.benchmarks.registry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A state that two sides are to see, and when each did (concurrent). */
final class Awaited {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final Set<Integer> state;
    private final CompletableFuture<Long> raw = new CompletableFuture<>();
    private final CompletableFuture<Long> picked = new CompletableFuture<>();
    private volatile long pollNanos;

    /**
     * Makes one that nobody has seen.
     *
     * @param state the ports of all instances
     */
    Awaited(Set<Integer> state) {
        this.state = state;
    }

    /**
     * Takes what the raw watcher knows.
     *
     * @param known the ports of all instances
     * @param nanos since when
     */
    void raw(Set<Integer> known, long nanos) {
        if (known.equals(state)) {
            raw.complete(nanos);
        }
    }

    /** {@return whether picks have yet to return the state} */
    boolean isUnpicked() {
        return !picked.isDone();
    }

    /**
     * Takes what a round of picks returned.
     *
     * @param round the ports that they returned
     * @param nanos the end of the round
     * @param lastNanos the end of the round before, or when this state was first looked for
     */
    void picked(Set<Integer> round, long nanos, long lastNanos) {
        if (round.equals(state)) {
            pollNanos = nanos - lastNanos;
            picked.complete(nanos);
        }
    }

    /** {@return when the raw watcher knew; waits for it} */
    long awaitRaw() {
        return await(raw, "the raw watcher");
    }

    /** {@return when picks returned it; waits for it} */
    long awaitPicked() {
        return await(picked, "picks");
    }

    /** {@return how long picks had not been looked at when they returned it: by so much they may have been earlier} */
    long pollNanos() {
        return pollNanos;
    }

    private long await(CompletableFuture<Long> seen, String who) {
        try {
            return seen.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(who + " did not see " + state + " within " + LONGEST, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
