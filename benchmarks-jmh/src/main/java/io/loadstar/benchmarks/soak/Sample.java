package io.loadstar.benchmarks.soak;

import java.time.Duration;

/**
 * What there is at one moment of a run (immutable data); the counts are since its beginning.
 *
 * @param time since the beginning
 * @param heap bytes that a full collection leaves
 * @param changes in the registry
 * @param rebuilds pickers that policies made
 * @param picks taken and completed
 * @param nexts asked who is next
 * @param failed picks that threw
 * @param threads of the process
 */
record Sample(Duration time, long heap, long changes, long rebuilds, long picks, long nexts, long failed, int threads) {

    /** {@return the time in minutes} */
    double minutes() {
        return time.toNanos() / 60e9;
    }
}
